"""The way of traffic into the pod, step by step: each fits the one before, does not, is not known, or is none."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.ingresses import Ingresses
from kubectl_evidence.finding import leads
from kubectl_evidence.port_chain import Chain, chains
from tests.checks.conftest import bundle_of
from tests.checks.objects import (
    NAME,
    NAMESPACE,
    READY_PROBE,
    SLICE_PORT,
    Json,
    container,
    endpoint,
    endpoint_slice,
    pod,
    port,
    service,
)

APP = {"app": "checkout-api"}
PROBED = pod(container(readinessProbe=READY_PROBE))


def way(**kinds: Any) -> Chain:
    """The only chain; all that it cites is there."""
    denied = kinds.pop("denied", ())
    given = {
        "pod": PROBED,
        "services": [service("checkout", APP)],
        "slices": [endpoint_slice("checkout", endpoint(), ports=[SLICE_PORT])],
        "pods": [],
        **kinds,
    }
    bundle = bundle_of(given, denied)
    (found,) = chains(bundle)
    for link in found.links:
        for pointer in link.cites:
            kind = next(kind for kind in bundle if kind.id == pointer.kind)
            data = bundle.data(kind)
            assert data is not None
            assert leads(pointer, data)
    return found


def steps(found: Chain) -> dict[str, tuple[str, str]]:
    return {link.stage: (link.verdict, str(link.says)) for link in found.links}


def ingress(meant: Json) -> Json:
    backend = {"service": {"name": "checkout", "port": meant}}
    rule = {"host": "shop.example.com", "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}}
    return {"ingresses": {"items": [{"metadata": {"name": "shop", "namespace": NAMESPACE}, "spec": {"rules": [rule]}}]}}


def test_where_all_is_well_each_step_fits() -> None:
    found = way(ingresses=ingress({"number": 80}))
    assert found.number == 8080
    assert not found.broken
    assert steps(found) == {
        "route": ("match", "Ingress/shop → 80"),
        "service": ("match", "selects the pod"),
        "target": ("match", "http → 8080 in api"),
        "slice": ("match", "8080, ready"),
        "probe": ("match", "passes at 8080"),
        "socket": ("unknown", "not looked at (--debug)"),
    }


def test_a_port_name_that_the_pod_does_not_have_breaks_at_the_target_port() -> None:
    found = way(
        services=[service("checkout", APP, port(80, "web"))],
        slices=[endpoint_slice("checkout", endpoint(), ports=None)],
    )
    assert found.number is None
    assert found.broken
    assert steps(found)["target"] == ("mismatch", "no port is named web")
    assert steps(found)["slice"] == ("mismatch", "checkout-j4b6d lists the pod without this port")
    assert steps(found)["probe"] == ("unknown", "asks http (8080) instead")


def test_a_name_of_another_protocol_breaks_there_too() -> None:
    found = way(services=[service("checkout", APP, port(80, "http", protocol="UDP"))])
    assert steps(found)["target"] == ("mismatch", "http is TCP only")


def test_a_number_that_nobody_declares_is_not_known_to_be_wrong() -> None:
    found = way(
        services=[service("checkout", APP, port(80, 9000))],
        slices=[endpoint_slice("checkout", endpoint(), ports=[{**SLICE_PORT, "port": 9000}])],
    )
    assert found.number == 9000
    assert not found.broken
    assert steps(found)["target"] == ("unknown", "9000, which no container declares (it may listen all the same)")


def test_probes_ask_over_tcp_and_tell_nothing_of_another_protocol() -> None:
    found = steps(way(services=[service("checkout", APP, port(53, 8080, protocol="UDP"))]))
    assert found["target"] == ("unknown", "8080, which api has for TCP only")
    assert found["probe"] == ("not-applicable", "probes ask over TCP only")


def test_a_slice_that_says_another_number_does_not_fit() -> None:
    found = way(slices=[endpoint_slice("checkout", endpoint(), ports=[{**SLICE_PORT, "port": 9000}])])
    assert steps(found)["slice"] == ("mismatch", "checkout-j4b6d says 9000")


def test_a_pod_that_no_slice_lists_does_not_fit_unless_it_is_not_selected() -> None:
    assert steps(way(slices=[endpoint_slice("checkout")]))["slice"] == ("mismatch", "no slice lists the pod")
    near = way(services=[service("checkout", {"app": "checkout"})], slices=[endpoint_slice("checkout")])
    assert steps(near)["service"] == ("mismatch", "does not select the pod")
    assert steps(near)["slice"] == ("not-applicable", "not selected, so not listed")


def test_what_was_denied_is_not_known() -> None:
    found = way(denied=[EndpointSlices, Ingresses])
    assert steps(found)["slice"] == ("unknown", "EndpointSlices were not read")
    assert steps(found)["route"] == ("unknown", "Ingresses or routes were not read")
    assert not found.broken


@pytest.mark.parametrize("status", ["forbidden", "timed-out", "unavailable"])
def test_one_list_of_routes_that_was_not_had_leaves_open_what_leads_here(status: str) -> None:
    parts = {"httproutes": {"status": status}, "grpcroutes": {"status": "collected", "data": {"items": []}}}
    found = way(ingresses={"ingresses": {"items": []}}, routes={"parts": parts})
    assert steps(found)["route"] == ("unknown", "Ingresses or routes were not read")
    had = {key: {"status": "collected", "data": {"items": []}} for key in parts}
    none = way(ingresses={"ingresses": {"items": []}}, routes={"parts": had})
    assert steps(none)["route"] == ("not-applicable", "no Ingress or route leads here")


def test_an_ingress_that_means_a_port_that_is_not_there_does_not_fit() -> None:
    found = way(ingresses=ingress({"number": 8080}))
    assert steps(found)["route"] == ("mismatch", "Ingress/shop → 8080, which the Service does not have")


def test_an_ingress_that_means_another_port_of_the_service_is_not_about_this_one() -> None:
    ports = [port(80, "http", "http"), port(9090, 9090, "metrics")]
    given = {
        "pod": PROBED,
        "services": [service("checkout", APP, *ports)],
        "slices": [],
        "pods": [],
        "ingresses": ingress({"name": "http"}),
    }
    first, second = chains(bundle_of(given))
    assert steps(first)["route"] == ("match", "Ingress/shop → http")
    assert steps(second)["route"] == ("not-applicable", "no Ingress or route leads here")


@pytest.mark.parametrize(
    ("probe", "step"),
    [
        (None, ("not-applicable", "no readiness probe")),
        ({"exec": {"command": ["true"]}}, ("not-applicable", "exec asks no port")),
        ({"tcpSocket": {"port": 9090}}, ("unknown", "asks 9090 instead")),
        ({"tcpSocket": {"port": 8080, "host": "10.0.0.9"}}, ("unknown", "asks host 10.0.0.9 instead")),
    ],
)
def test_a_probe_that_does_not_ask_there_says_nothing_of_the_port(probe: Json | None, step: tuple[str, str]) -> None:
    asked: Json = {"readinessProbe": probe} if probe is not None else {}
    assert steps(way(pod=pod(container(**asked))))["probe"] == step


def test_a_probe_that_does_not_pass_leaves_open_whether_the_port_is_why() -> None:
    found = way(pod=pod(container(ready=False, readinessProbe=READY_PROBE)))
    assert steps(found)["probe"] == ("unknown", "does not pass at 8080")


@pytest.mark.parametrize(
    ("listening", "step"),
    [
        ("tcp 0.0.0.0:8080 uid 0", ("match", "8080 listens")),
        ("tcp 127.0.0.1:8080 uid 0", ("mismatch", "8080 listens on a loopback address only")),
        ("tcp 0.0.0.0:9090 uid 0", ("mismatch", "nothing listens on 8080")),
    ],
)
def test_a_debug_container_saw_what_listens(listening: str, step: tuple[str, str]) -> None:
    assert steps(way(debug=f"=== listening\n{listening}\n=== end\n"))["socket"] == step


def test_another_pod_that_was_looked_into_has_a_chain_where_its_own_differs() -> None:
    other = pod(
        container(ports=[{"name": "web", "containerPort": 8081, "protocol": "TCP"}]),
        metadata={"name": "checkout-api-old", "uid": "another"},
    )
    given = {
        "pod": PROBED,
        "services": [service("checkout", APP)],
        "slices": [endpoint_slice("checkout", endpoint(), ports=[SLICE_PORT])],
        "pods": [],
        "representatives": {f"{NAMESPACE}/checkout-api-old/pod": other},
    }
    this, that = chains(bundle_of(given))
    assert (this.pod, that.pod) == (NAME, "checkout-api-old")
    assert steps(that)["target"] == ("mismatch", "no port is named http")


def test_without_a_service_there_is_no_way() -> None:
    assert chains(bundle_of({"pod": PROBED, "services": [], "slices": [], "pods": []})) == ()
    assert chains(bundle_of({"pod": PROBED})) == ()
