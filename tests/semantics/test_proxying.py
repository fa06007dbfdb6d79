"""What kube-proxy makes of slices, case by case. That a real one does the same: tests/cluster/test_kube_proxy.py."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.parts.slices import EndpointSlice
from kubectl_evidence.evidence.services import Service
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.semantics.proxying import external, internal
from tests.checks import objects as o

REDACTOR = KeyedRedactor(b"a key for tests")
HTTP = {"name": "http", "port": 8080, "protocol": "TCP"}
LOCAL = {"internalTrafficPolicy": "Local", "externalTrafficPolicy": "Local", "type": "NodePort"}


def service(port: Any = None, **spec: Any) -> Service:
    return Service.model_validate(o.service("shop", None, port or o.port(80, 8080, "http"), **spec), context=REDACTOR)


def at(address: str, node: str | None = "node-1", conditions: Any = None) -> Any:
    return {"addresses": [address, "10.9.9.9"], "conditions": conditions or {}, "nodeName": node}


def slice_of(*endpoints: Any, ports: Any = (HTTP,)) -> EndpointSlice:
    answer = {"items": [o.endpoint_slice("shop", *endpoints, ports=ports)]}
    [found] = EndpointSlices.model_validate(answer, context=REDACTOR).items.values()
    return found


def reached(one: Service, *slices: EndpointSlice, node: str = "node-1") -> tuple[str, list[str]]:
    traffic = internal(one, one.ports[0], slices, node)
    return traffic.fate, [f"{backend.address}:{backend.port}" for backend in traffic.backends]


GOING = {"ready": False, "serving": True, "terminating": True}
GONE = {"ready": False, "serving": False, "terminating": True}
DOWN = {"ready": False, "serving": False, "terminating": False}


@pytest.mark.parametrize(
    ("endpoints", "expected"),
    [
        ([], ("rejected", [])),
        ([at("10.0.0.1")], ("served", ["10.0.0.1:8080"])),
        (
            [at("10.0.0.1"), at("10.0.0.2", conditions=DOWN), at("10.0.0.3", conditions=GOING)],
            ("served", ["10.0.0.1:8080"]),
        ),
        ([at("10.0.0.2", conditions=DOWN), at("10.0.0.3", conditions=GOING)], ("served", ["10.0.0.3:8080"])),
        ([at("10.0.0.2", conditions=DOWN), at("10.0.0.3", conditions=GONE)], ("rejected", [])),
    ],
    ids=str,
)
def test_what_serves_while_it_terminates_is_used_where_nothing_is_ready(endpoints: list[Any], expected: Any) -> None:
    assert reached(service(), slice_of(*endpoints)) == expected


@pytest.mark.parametrize(
    ("port", "ports", "fate"),
    [
        (None, [HTTP], "served"),
        (None, [{**HTTP, "name": "web"}], "rejected"),
        (None, [{**HTTP, "protocol": "UDP"}], "rejected"),
        (None, [{"port": 8080}], "rejected"),
        (None, [{"name": "http"}], "rejected"),
        (o.port(80, 8080), [{"port": 8080}], "served"),
        (o.port(80, 8080), [{"name": "", "port": 8080, "protocol": "TCP"}], "served"),
        (o.port(80, 8080), [HTTP], "rejected"),
        (None, [], "rejected"),
    ],
    ids=str,
)
def test_a_slice_serves_a_port_of_equal_name_and_protocol(port: Any, ports: list[Any], fate: str) -> None:
    assert reached(service(port), slice_of(at("10.0.0.1"), ports=ports))[0] == fate


def test_one_address_counts_once_and_the_pod_that_stays_counts() -> None:
    slices = slice_of(at("10.0.0.1", conditions=GOING)), slice_of(at("10.0.0.1"), at("10.0.0.1", conditions=GONE))
    assert reached(service(), *slices) == ("served", ["10.0.0.1:8080"])


def test_policy_local_drops_traffic_on_nodes_without_an_endpoint_of_their_own() -> None:
    one, here = service(**LOCAL), slice_of(at("10.0.0.1", "node-1"), at("10.0.0.2", "node-2", GOING))
    assert reached(one, here) == ("served", ["10.0.0.1:8080"])
    assert reached(one, here, node="node-2") == ("served", ["10.0.0.2:8080"])
    assert reached(one, here, node="node-3") == ("dropped", [])
    assert reached(one, slice_of(at("10.0.0.1", conditions=DOWN))) == ("rejected", [])
    assert reached(one, slice_of(at("10.0.0.1", None))) == ("dropped", [])


def test_the_policies_for_traffic_from_inside_and_from_outside_do_not_touch_one_another() -> None:
    slices = [slice_of(at("10.0.0.1", "node-1"))]
    for policy, inside, outside in (
        ("internalTrafficPolicy", "dropped", "served"),
        ("externalTrafficPolicy", "served", "dropped"),
    ):
        one = service(**{policy: "Local"})
        assert internal(one, one.ports[0], slices, "node-2").fate == inside
        assert external(one, one.ports[0], slices, "node-2").fate == outside
