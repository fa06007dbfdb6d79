"""What a kube-proxy makes of a Service's slices: which endpoints it sends traffic to, from which side, on one node.

Source: k8s.io/kubernetes pkg/proxy/endpointslicecache.go (joining), topology.go (CategorizeEndpoints, less the hints,
which never leave a Service without endpoints), iptables/proxier.go (what becomes of traffic without any).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Literal, TypeAlias

from kubectl_evidence.evidence.parts.slices import Endpoint, EndpointSlice
from kubectl_evidence.evidence.services import Service, ServicePort
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.semantics.ports import protocol_of
from kubectl_evidence.text import Text

# `rejected`: the connection is refused at once. `dropped`: it times out.
Fate: TypeAlias = Literal["served", "rejected", "dropped"]


@dataclass(frozen=True)
class Backend:
    """An endpoint at one of its ports."""

    address: Text
    port: int
    endpoint: Endpoint


@dataclass(frozen=True)
class Traffic:
    """What becomes of traffic to a port of a Service."""

    fate: Fate
    backends: tuple[Backend, ...] = ()


def internal(service: Service, port: ServicePort, slices: Iterable[EndpointSlice], node: str) -> Traffic:
    """What becomes of traffic from pods of a node to a cluster IP. `slices` are the Service's of that family."""
    return _traffic(backends(port, slices), node, local=service.internal_traffic_policy == "Local")


def external(service: Service, port: ServicePort, slices: Iterable[EndpointSlice], node: str) -> Traffic:
    """What becomes of traffic that comes to a node from outside, to a node port or a load balancer's address.

    A load balancer that heeds healthCheckNodePort sends none to nodes where policy Local would drop it.
    """
    return _traffic(backends(port, slices), node, local=service.external_traffic_policy == "Local")


def backends(port: ServicePort, slices: Iterable[EndpointSlice]) -> tuple[Backend, ...]:
    """Every endpoint behind a port of a Service, ready or not, each address and port once (addEndpoints).

    Where two endpoints have one address, the one that is not terminating counts: the other is a pod that went.
    """
    found: dict[tuple[Text, int], Backend] = {}
    for one in slices:
        for number in joined_ports(port, one):
            for endpoint in one.endpoints:
                # Only the first of its addresses counts.
                for address in endpoint.addresses[:1]:
                    if (address, number) not in found or not endpoint.terminating:
                        found[address, number] = Backend(address, number, endpoint)
    return tuple(found.values())


def joined_ports(port: ServicePort, one: EndpointSlice) -> Iterator[int]:
    """The ports of a slice that serve a port of its Service: of equal name and protocol.

    What has no name at all, which only hand-made slices have, is read as the empty name by the API server.
    """
    for entry in one.ports:
        if entry.port and (entry.name or "") == (port.name or "") and (entry.protocol or "TCP") == protocol_of(port):
            yield entry.port


def reachable(found: Iterable[Backend]) -> tuple[Backend, ...]:
    """Those of a port's endpoints that traffic is sent to."""
    everything = tuple(found)
    chosen = {id(endpoint) for endpoint in usable(one.endpoint for one in everything)}
    return tuple(one for one in everything if id(one.endpoint) in chosen)


def usable(found: Iterable[Endpoint]) -> tuple[Endpoint, ...]:
    """Those that are ready, and if there are none, those that still serve while they terminate."""
    everything = tuple(found)
    ready = tuple(one for one in everything if one.ready)
    return ready or tuple(one for one in everything if one.serving and one.terminating)


def on_node(node: str) -> Callable[[Backend], bool]:
    """Whether an endpoint is one of a node's own. One that names no node is nobody's."""
    return lambda backend: backend.endpoint.node_name == node


def _traffic(found: tuple[Backend, ...], node: str, *, local: bool) -> Traffic:
    anywhere = reachable(found)
    if not anywhere:
        return Traffic("rejected")
    chosen = reachable(filter(on_node(node), found)) if local else anywhere
    return Traffic("served", chosen) if chosen else Traffic("dropped")
