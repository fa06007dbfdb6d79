"""What slices hold, case by case. That the real controller writes the same: tests/cluster/test_endpoint_slices.py."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Service
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.semantics.endpoints import (
    EndpointPort,
    PodEndpoint,
    SliceGroup,
    has_readable_addresses,
    should_pod_be_in_endpoints,
    slice_groups,
)
from kubectl_evidence.text import Name
from tests.checks import objects as o

REDACTOR = KeyedRedactor(b"a key for tests")
APP = {"app": "checkout-api"}
HTTP = EndpointPort("", 8080, "TCP")


def pod(*containers: Any, **more: Any) -> Pod:
    return Pod.model_validate(o.pod(*containers, **more), context=REDACTOR)


def service(*ports: Any, selector: Any = APP, **spec: Any) -> Service:
    return Service.model_validate(o.service("checkout", selector, *ports, **spec), context=REDACTOR)


def endpoint(
    address: str = "10.244.0.7", *, ready: bool = True, serving: bool = True, terminating: bool = False
) -> PodEndpoint:
    return PodEndpoint(Name(o.NAME, REDACTOR), address, ready, serving, terminating)


def held(one: Service, *pods: Pod, missing: Any = ()) -> set[SliceGroup]:
    """What the slices hold that the controller writes, which it does."""
    groups = slice_groups(one, pods, missing)
    assert groups is not None
    return set(groups)


def group(*endpoints: Any, ports: Any = (HTTP,), family: Any = "IPv4") -> SliceGroup:
    return SliceGroup(family, frozenset(ports), frozenset(endpoints))


PLACEHOLDER = group(ports=())
UNREADY = (o.container(ready=False),)
SIDECAR = o.container("proxy", ports=[{"name": "admin", "containerPort": 15000}], restartPolicy="Always")
INIT = o.container("migrate", ports=[{"name": "admin", "containerPort": 1}])
TWO = {"podIPs": [{"ip": "10.244.0.7"}, {"ip": "fd00::7"}]}


@pytest.mark.parametrize(
    ("one", "another", "expected"),
    [
        (service(), pod(), group(endpoint())),
        (service(selector={"app": "other"}), pod(), PLACEHOLDER),
        (service(), pod(*UNREADY), group(endpoint(ready=False, serving=False))),
        (service(publishNotReadyAddresses=True), pod(*UNREADY), group(endpoint(serving=False))),
        (service(), pod(deleted=-20), group(endpoint(ready=False, terminating=True))),
        (service(publishNotReadyAddresses=True), pod(deleted=-20), group(endpoint(terminating=True))),
        (service(), pod(phase="Failed"), PLACEHOLDER),
        (service(), pod(phase="Succeeded"), PLACEHOLDER),
        (service(), pod(status={"podIP": None}), PLACEHOLDER),
        (service(), pod(spec={"nodeName": None}), PLACEHOLDER),
        (service(publishNotReadyAddresses=True), pod(spec={"nodeName": None}), group(endpoint())),
    ],
    ids=str,
)
def test_a_pod_is_an_endpoint_with_the_conditions_that_its_own_state_gives(
    one: Service, another: Pod, expected: SliceGroup
) -> None:
    assert held(one, another) == {expected}


@pytest.mark.parametrize(
    ("ports", "found"),
    [
        ([o.port(80, 9999)], [EndpointPort("", 9999, "TCP")]),
        ([{"port": 8080}], [EndpointPort("", 8080, "TCP")]),
        ([o.port(80, "http", protocol="UDP")], []),
        ([o.port(80, "admin")], [EndpointPort("", 15000, "TCP")]),
        ([o.port(80, "http", "web"), o.port(81, "none", "x")], [EndpointPort("web", 8080, "TCP")]),
    ],
    ids=str,
)
def test_a_port_that_no_container_names_is_left_out_and_the_pod_is_published_all_the_same(
    ports: Any, found: list[EndpointPort]
) -> None:
    one = pod(init=[INIT, SIDECAR])
    assert held(service(*ports), one) == {group(endpoint(), ports=found)}


def test_pods_whose_port_has_another_number_are_in_other_slices() -> None:
    other = o.pod(o.container(ports=[{"name": "http", "containerPort": 9090}]))
    other["metadata"]["name"] = "checkout-api-2"
    groups = held(service(), pod(), Pod.model_validate(other, context=REDACTOR))
    assert {one.ports for one in groups} == {frozenset({HTTP}), frozenset({EndpointPort("", 9090, "TCP")})}


def test_a_headless_service_without_ports_has_endpoints_without_ports() -> None:
    one = Service.model_validate(
        {"spec": {"selector": APP, "clusterIP": "None", "type": "ClusterIP"}}, context=REDACTOR
    )
    assert held(one, pod()) == {group(endpoint(), ports=())}


def test_each_family_of_the_service_has_slices_of_its_own() -> None:
    both = service(ipFamilies=["IPv6", "IPv4"])
    assert held(both, pod()) == {group(endpoint()), group(ports=(), family="IPv6")}
    assert held(both, pod(status=TWO)) == {group(endpoint()), group(endpoint("fd00::7"), family="IPv6")}
    assert held(service(ipFamilies=["IPv6"]), pod()) == {group(ports=(), family="IPv6")}


@pytest.mark.parametrize(
    "one",
    [service(selector=None), service(selector={}), service(type="ExternalName", externalName="example.com")],
    ids=["no selector", "an empty one", "ExternalName"],
)
def test_the_controller_leaves_services_alone_that_select_nothing(one: Service) -> None:
    assert slice_groups(one, [pod()]) is None


def test_a_pod_on_a_node_that_is_gone_is_left_out_unless_what_is_not_ready_is_published() -> None:
    assert held(service(), pod(), missing={"node-1"}) == {PLACEHOLDER}
    assert held(service(publishNotReadyAddresses=True), pod(), missing={"node-1"}) == {group(endpoint())}


def test_a_terminating_pod_may_be_asked_to_be_left_out() -> None:
    assert not should_pod_be_in_endpoints(pod(deleted=-20), include_terminating=False)


def test_of_a_masked_address_no_family_is_known() -> None:
    assert has_readable_addresses(pod(status=TWO))
    assert not has_readable_addresses(pod(status={"podIP": "[redacted:ipv4:0a1b2c3d]"}))
