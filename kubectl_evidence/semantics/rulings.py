"""What the policies that select the pod mean for its name server, its Services' clients and its dependencies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kubectl_evidence.evidence.dependencies import Dependencies
from kubectl_evidence.evidence.network_policies import NetworkPolicies, PolicyPort, Ruling
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import ServicePort, Services
from kubectl_evidence.semantics.destinations import destination
from kubectl_evidence.semantics.network_policy import (
    Inbound,
    PodPort,
    Policies,
    allowed_ports,
    covers,
    dns,
    egress,
    ingress,
    isolating,
)
from kubectl_evidence.semantics.policy_words import peer_in_words, port_in_words
from kubectl_evidence.semantics.ports import protocol_of
from kubectl_evidence.semantics.reach import pod_port
from kubectl_evidence.semantics.relations import Gathered
from kubectl_evidence.semantics.selectors import selects
from kubectl_evidence.text import Text, join, own, say

_WHO = {
    "anywhere": "allowed",
    "namespace": "from-namespace",
    "peers": "from-peers",
    "nobody": "denied",
    "unknown": "unknown",
}


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
            if reached is None:
                continue
            inbound = ingress(found, pod.namespace, labels, reached)
            yield (
                say("Service/{}:{}", name, port.port),
                _ruling(
                    about="service",
                    verdict=_WHO[inbound.who],
                    port=reached.number,
                    protocol=own(reached.protocol),
                    peers=tuple(dict.fromkeys(peer_in_words(peer) for peer in inbound.peers)),
                    note=_note(found, port, reached, inbound),
                ),
            )


def _note(found: Policies, port: ServicePort, reached: PodPort, inbound: Inbound) -> Text | None:
    """Which ports are allowed instead; most telling where one is the Service's, which no policy knows."""
    entries: tuple[PolicyPort, ...] = allowed_ports(isolating(found, "ingress"))
    if inbound.who != "nobody" or not entries:
        return None
    allowed = join(", ", [port_in_words(one) for one in entries])
    service = PodPort(port.port, protocol_of(port), frozenset())
    if port.port != reached.number and any(covers(one, service) for one in entries):
        return say("the rules allow {}, which is the Service's port: policies go by the pod's", allowed)
    return say("the rules allow {}", allowed)


def _outgoing(found: Policies, pod: Pod, labels: Mapping[Text, Text], data: Gathered) -> Iterator[tuple[Text, Ruling]]:
    for protocol in (own("UDP"), own("TCP")):
        verdict = dns(found, pod.namespace, "UDP" if protocol == "UDP" else "TCP")
        yield say("kube-dns/{}", protocol), _ruling(about="dns", verdict=verdict, port=53, protocol=protocol)
    dependencies, services = data(Dependencies), data(Services)
    for host in dependencies.hosts if dependencies is not None else ():
        to = destination(host, services, pod.namespace, labels)
        yield (
            say("{}:{}", host.host, host.port) if host.port is not None else host.host,
            _ruling(
                about="dependency",
                verdict=egress(found, to.end, to.port),
                port=to.port.number,
                protocol=own(to.port.protocol),
            ),
        )


def _ruling(**fields: object) -> Ruling:
    # Every word in it is redacted, or ours.
    return Ruling.model_validate(fields)
