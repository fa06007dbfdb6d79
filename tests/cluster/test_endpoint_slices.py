"""What slices are foretold to hold is what the real EndpointSlice controller writes, for random Services and pods."""

from __future__ import annotations

import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Service, Services
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.semantics.endpoints import (
    EndpointPort,
    PodEndpoint,
    SliceGroup,
    endpoint_ports,
    is_candidate,
    slice_groups,
)
from kubectl_evidence.semantics.selectors import selects
from tests.cluster.api import Api, Refused
from tests.cluster.cluster import Cluster
from tests.cluster.exploring import examples
from tests.cluster.peopled import Peopled, peopled
from tests.cluster.without_kubelet import nodes_without_kubelet
from tests.cluster.worlds import worlds

WORLDS = 140
REDACTOR = KeyedRedactor(b"a key for tests")
SECONDS = 30.0  # without any progress
SECONDS_BETWEEN = 2.0
# What has to have been among the Services and pods, so that agreeing means something.
CLASSES = (
    "no slices: ExternalName",
    "no slices: no selector",
    "placeholder",
    "several port sets",
    "headless",
    "headless without ports",
    "IPv4",
    "ready",
    "ready though terminating",
    "serving and terminating",
    "not ready",
    "left out: finished",
    "left out: without address",
    "left out: not placed",
    "published though not placed",
    "no port of it found",
    "some port of it found",
    "found in a sidecar",
    "TCP",
    "UDP",
    "SCTP",
)
OF_DUAL_STACK = ("IPv6", "both families", "no address of a family")


def test_the_slices_hold_what_is_foretold_from_services_and_pods(cluster: Cluster, tmp_path: Path) -> None:
    api = Api(cluster.kubectl, tmp_path)
    with cluster.namespace("endpoint-slices") as namespace, nodes_without_kubelet(api, 2) as (one, other):
        dual_stack = _has_two_families(api, namespace.name)
        made = examples(worlds(dual_stack=dual_stack), WORLDS)
        with peopled(api, namespace.name, (one, other), made) as found:
            found.make_pods()
            found.make_services()
            seen = Seen(found)
            seen.wait_until_equal()
            count = seen.services
            classes = seen.classes()
            found.change()
            seen.wait_until_equal()
            classes += seen.classes()
    assert count >= 500
    assert {one: classes[one] for one in (*CLASSES, *(OF_DUAL_STACK if dual_stack else ())) if classes[one] < 5} == {}


class Seen:
    """What the API server answers about the worlds, as evidence."""

    def __init__(self, worlds: Peopled) -> None:
        self._worlds = worlds
        self._read: dict[str, tuple[str, Pod]] = {}
        self._pods: dict[str, list[Pod]] = {}
        self._services: Mapping[Any, Service] = {}
        self._nodes: set[str] = set()

    @property
    def services(self) -> int:
        return len(self._services)

    def wait_until_equal(self) -> None:
        """Wait until the controller has written what is foretold; what it has not in the end is a difference.

        It comes to a Service later and later that it has failed over, as over pods on nodes that do not exist: a touch
        makes it look at once.
        """
        best = last = sys.maxsize
        deadline = 0.0
        while differences := self._differences():
            if len(differences) < best:
                best, deadline = len(differences), time.monotonic() + SECONDS
            if time.monotonic() > deadline:
                told = "\n\n".join(list(differences.values())[:5])
                pytest.fail(f"{len(differences)} Services differ:\n{told}", pytrace=False)
            if len(differences) >= last:
                self._worlds.touch(differences)
            last = len(differences)
            time.sleep(SECONDS_BETWEEN)

    def classes(self) -> Counter[str]:
        """How many Services, and pods of Services, of each kind there were."""
        return Counter(
            kind for name, service in self._services.items() for kind in _classes(service, *self._around(name))
        )

    def _differences(self) -> dict[str, str]:
        self._look()
        found = {}
        core = self._worlds.core.replace("/api/v1", "/apis/discovery.k8s.io/v1")
        slices = _slices(self._worlds.api.get(f"{core}/endpointslices"))
        for name, service in self._services.items():
            foretold, written = slice_groups(service, *self._around(name)), slices.get(str(name))
            if foretold != written:
                found[str(name)] = f"{name}: {service!r}\nforetold {_told(foretold)}\nwritten {_told(written)}"
        return found

    def _look(self) -> None:
        api, core = self._worlds.api, self._worlds.core
        self._services = Services.model_validate(api.get(f"{core}/services"), context=REDACTOR).items
        self._nodes = {one["metadata"]["name"] for one in api.items("/api/v1/nodes")}
        self._pods = defaultdict(list)
        for raw in api.items(f"{core}/pods"):
            name, version = raw["metadata"]["name"], raw["metadata"]["resourceVersion"]
            if self._read.get(name, ("",))[0] != version:
                self._read[name] = version, Pod.model_validate(raw, context=REDACTOR)
            self._pods[name.partition("-")[0]].append(self._read[name][1])

    def _around(self, name: str) -> tuple[list[Pod], set[str]]:
        """The pods of a Service's world, and the nodes that they are on and that do not exist."""
        pods = self._pods[name.partition("-")[0]]
        return pods, {str(pod.node_name) for pod in pods if pod.node_name is not None} - self._nodes


def _has_two_families(api: Api, namespace: str) -> bool:
    spec = {"ipFamilyPolicy": "RequireDualStack", "ports": [{"port": 80}]}
    body = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "dual-stack"}, "spec": spec}
    try:
        api.create(f"/api/v1/namespaces/{namespace}/services?dryRun=All", body)
    except Refused:
        return False
    return True


def _slices(answer: Any) -> dict[str, frozenset[SliceGroup]]:
    """What the slices of each Service hold together."""
    read = EndpointSlices.model_validate(answer, context=REDACTOR)
    found: dict[str, dict[Any, set[PodEndpoint]]] = defaultdict(lambda: defaultdict(set))
    for one in read.items.values():
        ports = frozenset(EndpointPort(port.name or "", port.port or 0, port.protocol or "TCP") for port in one.ports)
        endpoints = found[str(one.service)][one.address_type, ports]
        for each in one.endpoints:
            [address] = each.addresses
            assert each.target_name is not None
            endpoints.add(PodEndpoint(each.target_name, address, each.ready, each.serving, each.terminating))
    return {
        name: frozenset(
            SliceGroup(family, ports, frozenset(endpoints)) for (family, ports), endpoints in groups.items()
        )
        for name, groups in found.items()
    }


def _classes(service: Service, pods: list[Pod], missing: set[str]) -> Iterator[str]:
    groups = slice_groups(service, pods, missing)
    if groups is None:
        yield f"no slices: {'ExternalName' if service.type == 'ExternalName' else 'no selector'}"
        return
    yield from _kinds_of_groups(service, groups)
    for pod in pods:
        if selects(service.selector, pod.labels):
            yield from _kinds_of_pod(service, pod, groups, missing)


def _kinds_of_groups(service: Service, groups: frozenset[SliceGroup]) -> Iterator[str]:
    families = {str(one.family) for one in groups}
    yield from families
    yield from {port.protocol for one in groups for port in one.ports}
    if len(families) == 2:
        yield "both families"
    if any(not one.endpoints for one in groups):
        yield "placeholder"
    if len({one.ports for one in groups}) > 1:
        yield "several port sets"
    if service.headless:
        yield "headless"
        if not service.ports:
            yield "headless without ports"


def _kinds_of_pod(service: Service, pod: Pod, groups: frozenset[SliceGroup], missing: set[str]) -> Iterator[str]:
    placed = pod.node_name is not None and pod.node_name not in missing
    if not is_candidate(service, pod, missing):
        yield f"left out: {'finished' if pod.finished else 'not placed' if pod.addresses else 'without address'}"
        return
    if not placed:
        yield "published though not placed"
    endpoints = {endpoint for one in groups for endpoint in one.endpoints if endpoint.pod == pod.name}
    if len({one.family for one in groups if any(each.pod == pod.name for each in one.endpoints)}) < len(
        {one.family for one in groups}
    ):
        yield "no address of a family"
    for one in endpoints:
        if one.ready:
            yield "ready though terminating" if one.terminating else "ready"
        else:
            yield "serving and terminating" if one.serving else "not ready"
    found = {port.name for port in endpoint_ports(service, pod)}
    if service.ports and len(found) < len(service.ports):
        yield "some port of it found" if found else "no port of it found"
    sidecars = {port.name for one in pod.containers.values() if one.role == "sidecar" for port in one.ports}
    mains = {port.name for one in pod.containers.values() if one.role == "container" for port in one.ports}
    if any((port.name or "") in found and port.target_port in sidecars - mains for port in service.ports):
        yield "found in a sidecar"


def _told(groups: frozenset[SliceGroup] | None) -> str:
    if groups is None:
        return "nothing"
    return "\n  ".join(
        [
            "",
            *sorted(f"{one.family} {sorted(map(str, one.ports))}: {sorted(map(str, one.endpoints))}" for one in groups),
        ]
    )
