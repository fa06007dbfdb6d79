"""What the policies that select the pod mean for its name server, its Services' clients and its dependencies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from kubectl_evidence.evidence import spelled
from kubectl_evidence.evidence.dependencies import Dependencies
from kubectl_evidence.evidence.network_policies import NetworkPolicies, Ruling
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.semantics.destinations import destination
from kubectl_evidence.semantics.network_policy import (
    PodPort,
    Policies,
    allowed_ports,
    covers,
    dns,
    egress,
    ingress,
    isolating,
)
from kubectl_evidence.semantics.policy_words import peer_in_words
from kubectl_evidence.semantics.ports import protocol_of
from kubectl_evidence.semantics.reach import pod_port
from kubectl_evidence.semantics.relations import Gathered
from kubectl_evidence.semantics.selectors import selects
from kubectl_evidence.text import Text, own, say

_WHO = {
    "anywhere": "allowed",
    "namespace": "from-namespace",
    "peers": "from-peers",
    "nobody": "denied",
    "unknown": "unknown",
}


_DNS: tuple[Literal["UDP", "TCP"], ...] = ("UDP", "TCP")
# Any other is masked, or none.
_PROTOCOLS = ("TCP", "UDP", "SCTP")


def rulings(data: Gathered) -> Mapping[Text, Ruling]:
    """Rule on everything, where the pod and the policies are known; a pod in its node's network is not ruled on."""
    policies, pod = data(NetworkPolicies), data(Pod)
    if policies is None or policies.policies is None or not policies.policies.items:
        return {}
    if pod is None or pod.host_network:
        return {}
    found = policies.policies.items
    labels = policies.namespace.labels if policies.namespace is not None else {}
    ruled = dict(_incoming(found, pod, labels, data)) if isolating(found, "ingress") else {}
    if isolating(found, "egress"):
        ruled |= dict(_outgoing(found, pod, labels, data))
    return ruled


def _incoming(found: Policies, pod: Pod, labels: Mapping[Text, Text], data: Gathered) -> Iterator[tuple[Text, Ruling]]:
    services = data(Services)
    for name, service in services.items.items() if services is not None else ():
        if not service.routes_by_selector or not selects(service.selector, pod.labels):
            continue
        for port in service.ports:
            reached = pod_port(pod, port)
            if reached is None or reached.protocol not in _PROTOCOLS:
                continue
            inbound = ingress(found, pod.namespace, labels, reached)
            allowed = allowed_ports(isolating(found, "ingress")) if inbound.who == "nobody" else ()
            service_port = PodPort(port.port, protocol_of(port), frozenset())
            yield (
                say("Service/{}:{}", name, port.port),
                _ruling(
                    about="service",
                    verdict=_WHO[inbound.who],
                    port=reached.number,
                    protocol=reached.protocol,
                    peers=tuple(dict.fromkeys(peer_in_words(peer) for peer in inbound.peers)),
                    allowed_ports=allowed,
                    by_service_port=port.port != reached.number and any(covers(one, service_port) for one in allowed),
                ),
            )


def _outgoing(found: Policies, pod: Pod, labels: Mapping[Text, Text], data: Gathered) -> Iterator[tuple[Text, Ruling]]:
    for protocol in _DNS:
        ruling = _ruling(about="dns", verdict=dns(found, pod.namespace, protocol), port=53, protocol=protocol)
        yield say("kube-dns/{}", own(protocol)), ruling
    dependencies, services = data(Dependencies), data(Services)
    for host in dependencies.hosts if dependencies is not None else ():
        to = destination(host, services, pod.namespace, labels)
        if to.port.protocol not in _PROTOCOLS:
            continue
        yield (
            say("{}:{}", host.host, host.port) if host.port is not None else host.host,
            _ruling(
                about="dependency",
                verdict=egress(found, to.end, to.port),
                port=to.port.number,
                protocol=to.port.protocol,
            ),
        )


def _ruling(**fields: object) -> Ruling:
    # Every word in it is redacted, or ours.
    return Ruling.model_validate({spelled(name): value for name, value in fields.items()})
