"""Services of this pod that route nowhere, and those that do or have a good reason."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.pods import Pods
from kubectl_evidence.kinds import SERVICE
from kubectl_evidence.outcome import NotFound
from kubectl_evidence.target import Target
from tests.checks.conftest import Decide
from tests.checks.objects import (
    NAMESPACE,
    READY_PROBE,
    SLICE_PORT,
    Json,
    condition,
    container,
    endpoint,
    endpoint_slice,
    pod,
    port,
    running,
    service,
    waiting,
)
from tests.checks.routing.podless import neighbour, podless

APP = {"app": "checkout-api"}
CHECKOUT = service("checkout", APP)
UNREADY = pod(container(state=running(600), ready=False, readinessProbe=READY_PROBE))


def test_a_service_whose_pods_are_all_unready_is_an_error(decide: Decide) -> None:
    slices = [endpoint_slice("checkout", endpoint(ready=False), endpoint(ready=False, uid="b"), ports=[SLICE_PORT])]
    (found,) = decide(pod=UNREADY, services=[CHECKOUT], slices=slices).proven
    assert found.severity == "error"
    assert found.subject == "Service/checkout"
    assert found.says == "Service/checkout has no endpoint that traffic can reach: 0 of 2 listed pods are ready"
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/services/data/items/checkout/selector",
        "/evidence/endpointSlices/data/items/checkout-j4b6d",
    ]


def test_ready_endpoints_without_ports_route_nothing(decide: Decide) -> None:
    slices = [endpoint_slice("checkout", endpoint(), ports=None)]
    assert decide(pod=pod(), services=[CHECKOUT], slices=slices).only.says == (
        "Service/checkout has no endpoint that traffic can reach: 1 of 1 listed pods are ready, "
        "but no EndpointSlice has a port of the Service"
    )


def test_null_endpoints_are_an_empty_list(decide: Decide) -> None:
    # The service's selector was changed a moment ago, so to say: it selects the pod, and lists nobody.
    slices = [endpoint_slice("checkout")]
    assert decide(pod=pod(), services=[CHECKOUT], slices=slices).only.says.endswith("its EndpointSlices are empty")


def test_a_service_that_nearly_selects_the_pod_is_its_matter_too(decide: Decide) -> None:
    services, slices = [service("checkout", {"app": "checkout"})], [endpoint_slice("checkout")]
    assert decide(pod=pod(), services=services, slices=slices, pods=[]).only.subject == "Service/checkout"
    assert not decide(pod=pod(), services=services, slices=slices, denied=[Pods]).found


def test_no_slice_at_all_is_an_error_unless_the_service_is_seconds_old(decide: Decide) -> None:
    assert decide(pod=pod(), services=[CHECKOUT], slices=[]).only.says.endswith("it has no EndpointSlice")
    assert not decide(pod=pod(), services=[service("checkout", APP, age=5)], slices=[]).found


def test_a_ready_endpoint_rules_it_out_and_says_whether_it_is_this_pod(decide: Decide) -> None:
    slices = [endpoint_slice("checkout", endpoint(), endpoint(uid="b"), ports=[SLICE_PORT])]
    verdicts = decide(pod=pod(), services=[CHECKOUT], slices=slices)
    assert not verdicts.found
    assert [fact.says for fact in verdicts.ruled_out] == [
        "Service/checkout routes to 2 ready endpoints, this pod among them"
    ]


@pytest.mark.parametrize(
    ("one", "ports"),
    [
        pytest.param(endpoint(ready=None), [SLICE_PORT], id="an unset condition means ready"),
        pytest.param(endpoint(ready=True, serving=False), [SLICE_PORT], id="publishNotReadyAddresses"),
        pytest.param(
            endpoint(ready=False, serving=True, terminating=True), [SLICE_PORT], id="serving while it terminates"
        ),
    ],
)
def test_endpoints_that_kube_proxy_would_use_are_routable(decide: Decide, one: Json, ports: list[Json]) -> None:
    slices = [endpoint_slice("checkout", one, ports=ports)]
    assert not decide(pod=UNREADY, services=[CHECKOUT], slices=slices).found


def test_one_port_of_two_is_enough_to_route(decide: Decide) -> None:
    two = service("checkout", APP, port(80, "http", "http"), port(81, "admin", "admin"))
    slices = [endpoint_slice("checkout", endpoint(), ports=[{"name": "http", "port": 8080, "protocol": "TCP"}])]
    assert not decide(pod=pod(), services=[two], slices=slices).found


def test_a_slice_whose_port_has_another_name_serves_nobody(decide: Decide) -> None:
    slices = [endpoint_slice("checkout", endpoint(), ports=[{"name": "web", "port": 8080, "protocol": "TCP"}])]
    assert decide(pod=pod(), services=[CHECKOUT], slices=slices).proven


def test_a_headless_service_needs_no_ports(decide: Decide) -> None:
    headless = service("checkout", APP, clusterIP="None")
    headless["spec"]["ports"] = None
    slices = [endpoint_slice("checkout", endpoint(), ports=None)]
    assert not decide(pod=pod(), services=[headless], slices=slices).found


def test_a_headless_service_without_ready_pods_resolves_to_nothing(decide: Decide) -> None:
    headless = service("checkout", APP, clusterIP="None")
    slices = [endpoint_slice("checkout", endpoint(ready=False), ports=[SLICE_PORT])]
    assert decide(pod=UNREADY, services=[headless], slices=slices).proven


@pytest.mark.parametrize(
    "young",
    [
        pytest.param(pod(container(state=waiting("ContainerCreating")), age=5, phase="Pending"), id="five seconds old"),
        pytest.param(
            pod(container(state=running(20), ready=False, readinessProbe=READY_PROBE), age=25), id="within its window"
        ),
        pytest.param(
            pod(
                container(state=waiting("PodInitializing")),
                init=[container("migrate", running(90), ready=False, started=True)],
                age=95,
                phase="Pending",
            ),
            id="still initialising",
        ),
    ],
)
def test_a_pod_that_began_a_moment_ago_is_not_missed_yet(decide: Decide, young: Json) -> None:
    slices = [endpoint_slice("checkout", endpoint(ready=False), ports=[SLICE_PORT])]
    assert not decide(pod=young, services=[CHECKOUT], slices=slices).found


def test_a_young_pod_that_cannot_start_is_missed(decide: Decide) -> None:
    failing = pod(container(state=waiting("ImagePullBackOff")), age=10, phase="Pending")
    slices = [endpoint_slice("checkout", endpoint(ready=False), ports=[SLICE_PORT])]
    assert decide(pod=failing, services=[CHECKOUT], slices=slices).proven


def test_an_unschedulable_pod_leaves_its_service_empty(decide: Decide) -> None:
    conditions = [condition("PodScheduled", "False", 10, "Unschedulable")]
    pending = pod(container(state={}), age=10, phase="Pending", conditions=conditions)
    assert decide(pod=pending, services=[CHECKOUT], slices=[endpoint_slice("checkout")]).proven


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(service("orders", {"app": "orders"}), id="another workload's, scaled to zero"),
        pytest.param(service("manual", None), id="without a selector"),
        pytest.param(service("db", APP, type="ExternalName", externalName="db.example.com"), id="ExternalName"),
    ],
)
def test_services_that_do_not_concern_this_pod_may_be_empty(decide: Decide, other: Json) -> None:
    assert not decide(pod=pod(), services=[other], slices=[], pods=[]).found


@pytest.mark.parametrize("gone", [pod(phase="Succeeded"), pod(deleted=5)])
def test_a_pod_that_went_on_purpose_leaves_its_service_empty_on_purpose(decide: Decide, gone: Json) -> None:
    assert not decide(pod=gone, services=[CHECKOUT], slices=[endpoint_slice("checkout")]).found


def test_without_the_slices_it_is_undecided(decide: Decide) -> None:
    verdicts = decide(pod=pod(), services=[CHECKOUT], denied=[EndpointSlices])
    assert verdicts.missing == ["endpoint_slices"]
    assert not verdicts.found


def test_a_service_that_was_asked_about_and_selects_nothing_is_told_with_what_nobody_carries(decide: Decide) -> None:
    verdicts = decide(
        **podless(CHECKOUT),
        services=[CHECKOUT],
        slices=[endpoint_slice("checkout")],
        pods=[neighbour("orders-1", "ReplicaSet/orders", app="orders")],
    )
    (found,) = verdicts.proven
    assert found.says == ("Service/checkout selects no pod: no live pod carries `app=checkout-api`")
    assert found.severity == "error"
    assert found.subject == "Service/checkout"


def test_a_service_without_a_selector_that_was_asked_about_needs_slices_by_its_name(decide: Decide) -> None:
    manual = service("db", None, port(5432, 5432))
    verdicts = decide(**podless(manual), services=[manual], slices=[], pods=[])
    assert verdicts.proven[0].says == (
        "Service/db has no endpoint that traffic can reach; it has no selector, and no EndpointSlice carries its name"
    )


def test_of_an_external_name_no_endpoint_is_expected_even_when_asked_about(decide: Decide) -> None:
    alias = service("db", None, type="ExternalName", externalName="db.example.com")
    assert not decide(**podless(alias), services=[alias], slices=[], pods=[]).found


def test_a_namespace_of_which_not_every_pod_is_known_is_not_said_to_have_none(decide: Decide) -> None:
    verdicts = decide(
        **podless(CHECKOUT),
        services=[CHECKOUT],
        slices=[endpoint_slice("checkout")],
        pods={"items": [neighbour("orders-1")], "partial": True},
    )
    assert verdicts.proven[0].says.endswith("its EndpointSlices are empty")


def test_a_service_pinned_to_a_revision_that_is_gone_has_no_endpoint(decide: Decide) -> None:
    pinned = service("checkout", {**APP, "pod-template-hash": "55555"})
    assert decide(pod=pod(), services=[pinned], slices=[endpoint_slice("checkout")], pods=[]).proven


def test_pods_that_only_still_serve_are_no_ready_endpoints(decide: Decide) -> None:
    slices = [endpoint_slice("checkout", endpoint(ready=False, serving=True, terminating=True), ports=[SLICE_PORT])]
    verdicts = decide(pod=UNREADY, services=[CHECKOUT], slices=slices)
    assert not verdicts.found
    assert not verdicts.ruled_out


def idle(*replica_sets: Json, denied: bool = False) -> dict[str, Any]:
    given: Json = {"items": list(replica_sets) or None}
    found = {"status": "forbidden"} if denied else {"status": "collected", "data": given}
    listed: Json = {"status": "collected", "data": {"items": None}}
    parts = {"target": {"status": "collected", "data": CHECKOUT}, "pods": listed, "idle": found}
    return {"workload": {"parts": parts}, "pod": NotFound(), "services": [CHECKOUT], "pods": []}


def a_set(replicas: int, owner: str | None = "checkout-api", name: str = "checkout-api-6f9d7c5b88") -> Json:
    above = [{"apiVersion": "apps/v1", "kind": "Deployment", "name": owner, "uid": "d", "controller": True}]
    return {"metadata": {"name": name, "ownerReferences": above if owner else None}, "spec": {"replicas": replicas}}


TARGET = Target("checkout", NAMESPACE, SERVICE)
SETS = "Service/checkout selects no pod: the ReplicaSets of Deployment/checkout-api, whose pods it would select, "
EMPTY = [endpoint_slice("checkout", ports=[SLICE_PORT])]


@pytest.mark.parametrize(
    ("sets", "says"),
    [
        (
            [a_set(0), a_set(0, name="checkout-api-5d8c")],
            f"{SETS}are scaled to 0",
        ),
        (
            [a_set(0), a_set(2, name="checkout-api-5d8c")],
            f"{SETS}are to make 2 and have none",
        ),
        (
            [a_set(0, owner=None, name="by-hand")],
            "Service/checkout selects no pod: ReplicaSet/by-hand, whose pods it would select, is scaled to 0",
        ),
    ],
)
def test_who_should_make_the_pods_of_an_empty_service_is_told(decide: Decide, sets: list[Json], says: str) -> None:
    found = decide(**idle(*sets), slices=EMPTY, target=TARGET).only
    assert found.says == says
    assert any("/evidence/workload/data/makers/" in str(pointer) for pointer in found.cites)


def test_where_no_such_sets_are_known_only_the_pods_are_spoken_of(decide: Decide) -> None:
    for given in (idle(), idle(denied=True)):
        assert decide(**given, slices=EMPTY, target=TARGET).only.says.startswith(
            "Service/checkout selects no pod: no live"
        )


def test_a_pod_within_the_window_of_its_startup_probe_leaves_its_service_empty_for_a_while(decide: Decide) -> None:
    slices = [endpoint_slice("checkout", endpoint(ready=False), ports=[SLICE_PORT])]
    probe = {**READY_PROBE, "failureThreshold": 30}

    def starting(since: float) -> Json:
        one = container(state=running(since), ready=False, startupProbe=probe)
        one[1]["started"] = False
        return pod(one, age=since + 5)

    assert not decide(pod=starting(200), services=[CHECKOUT], slices=slices).found
    assert decide(pod=starting(600), services=[CHECKOUT], slices=slices).found
