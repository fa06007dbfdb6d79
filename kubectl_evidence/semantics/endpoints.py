"""Which endpoints the EndpointSlice controller writes for a Service, from the Service and its pods alone.

Source: k8s.io/endpointslice utils.go, util/controller_utils.go and reconciler.go; k8s.io/kubernetes
pkg/controller/endpointslice/endpointslice_controller.go, syncService.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal, TypeAlias

from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Service
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.semantics.ports import protocol_of, resolved_number
from kubectl_evidence.semantics.selectors import selects
from kubectl_evidence.text import Name, Text

Family: TypeAlias = Literal["IPv4", "IPv6"]


@dataclass(frozen=True)
class EndpointPort:
    """A port of a slice: the Service port's name (`""` where it has none) and protocol, the pod's number."""

    name: str
    number: int
    protocol: str


@dataclass(frozen=True)
class PodEndpoint:
    """A pod as an endpoint."""

    pod: Name
    address: str
    ready: bool
    serving: bool
    terminating: bool


@dataclass(frozen=True)
class SliceGroup:
    """What all slices of one family with the same ports hold together: each has 100 endpoints at most.

    Without endpoints it is the placeholder, which has no ports either.
    """

    family: Family
    ports: frozenset[EndpointPort]
    endpoints: frozenset[PodEndpoint]


def slice_groups(
    service: Service, pods: Iterable[Pod], missing_nodes: Collection[str] = ()
) -> frozenset[SliceGroup] | None:
    """Say what the slices of a Service hold (reconcileByAddressType); None where the controller writes none for it.

    `pods` are those of the Service's namespace. Of a pod whose address is masked the family is not known: it is left
    out, so ask `has_readable_addresses` first. A pod on a node that does not exist is skipped, unless the Service
    publishes addresses that are not ready.
    """
    if not service.routes_by_selector:
        return None
    selected = [pod for pod in pods if is_candidate(service, pod, missing_nodes)]
    groups: set[SliceGroup] = set()
    for family in address_types(service):
        by_ports: dict[frozenset[EndpointPort], set[PodEndpoint]] = {}
        for pod in selected:
            for address in endpoint_addresses(pod, family):
                by_ports.setdefault(endpoint_ports(service, pod), set()).add(pod_to_endpoint(service, pod, address))
        found = {SliceGroup(family, ports, frozenset(endpoints)) for ports, endpoints in by_ports.items()}
        groups |= found or {SliceGroup(family, frozenset(), frozenset())}
    return frozenset(groups)


def is_candidate(service: Service, pod: Pod, missing_nodes: Collection[str] = ()) -> bool:
    """Whether a pod becomes an endpoint of a Service in each family that it has an address of."""
    placed = pod.node_name is not None and pod.node_name not in missing_nodes
    return (
        service.routes_by_selector
        and selects(service.selector, pod.labels)
        and should_pod_be_in_endpoints(pod)
        and (placed or service.publish_not_ready_addresses)
    )


def should_pod_be_in_endpoints(pod: Pod, *, include_terminating: bool = True) -> bool:
    """Whether a pod may be an endpoint at all (ShouldPodBeInEndpoints): not finished, and with an address.

    One that crashes or waits for its image has an address and is an endpoint that is not ready.
    """
    return not pod.finished and bool(pod.addresses) and (include_terminating or pod.deleted is None)


def pod_to_endpoint(service: Service, pod: Pod, address: str) -> PodEndpoint:
    """The conditions of an endpoint (podToEndpoint)."""
    serving, terminating = pod.ready, pod.deleted is not None
    ready = service.publish_not_ready_addresses or (serving and not terminating)
    return PodEndpoint(pod.name, address, ready, serving, terminating)


def endpoint_ports(service: Service, pod: Pod) -> frozenset[EndpointPort]:
    """The ports of a Service as they are on one pod (getEndpointPorts): one that is not found is left out, silently."""
    resolved = ((port, resolved_number(pod, port)) for port in service.ports)
    return frozenset(
        EndpointPort(str(port.name or ""), number, protocol_of(port)) for port, number in resolved if number is not None
    )


def address_types(service: Service) -> tuple[Family, ...]:
    """The families that a Service has slices for (getAddressTypesForService)."""
    families: tuple[Family, ...] = ("IPv4", "IPv6")
    return tuple(one for one in families if one in (service.ip_families or ("IPv4",)))


def endpoint_addresses(pod: Pod, family: Family) -> tuple[str, ...]:
    """The addresses of a pod in one family, as the controller writes them (getEndpointAddresses)."""
    from ipaddress import ip_address

    number = 4 if family == "IPv4" else 6
    read = (ip_address(one) for one in pod.addresses if family_of(one) is not None)
    return tuple(str(one) for one in read if one.version == number)


def has_readable_addresses(pod: Pod) -> bool:
    """Whether the family of each of a pod's addresses can be told: not where addresses are masked."""
    return all(family_of(one) is not None for one in pod.addresses)


def family_of(address: Text) -> Family | None:
    """The family of an address, None of what is none."""
    from ipaddress import ip_address

    try:
        return "IPv4" if ip_address(address).version == 4 else "IPv6"
    except ValueError:
        return None
