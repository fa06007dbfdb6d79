"""Network policies: each rule in words, and what all of them together let through."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.dependencies import Dependencies
from kubectl_evidence.evidence.network_policies import NetworkPolicies, Peer, PolicyPort, PolicyRule
from kubectl_evidence.evidence.parts.label_selector import LabelSelector
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import ServicePort, Services
from kubectl_evidence.render.blocks import Block, Item, Words, bad, good, joined, value, words
from kubectl_evidence.render.views.dependencies import place
from kubectl_evidence.render.views.frame import Frame, missing
from kubectl_evidence.semantics.destinations import destination
from kubectl_evidence.semantics.network_policy import (
    PodPort,
    Policies,
    Ruling,
    allowed_ports,
    covers,
    dns,
    egress,
    ingress,
    isolating,
)
from kubectl_evidence.semantics.ports import protocol_of, service_port_in_words
from kubectl_evidence.semantics.reach import pod_port
from kubectl_evidence.semantics.selectors import selects
from kubectl_evidence.text import Text

_IN_WORDS = {
    "unrestricted": good("allowed (no policy restricts what it sends)"),
    "allowed": good("allowed"),
    "denied": bad("✗ denied"),
}


def view(policies: NetworkPolicies, frame: Frame) -> Iterator[Block]:
    """Yield the policies in rows, then what they amount to."""
    found = policies.policies
    if found is None or not found.collected:
        yield Item(words("policies: ", missing(found) if found is not None else bad("not asked for")))
        return
    pod = frame.other(Pod)
    if not found.items:
        none = "no NetworkPolicy of the namespace selects the pod: none restricts its traffic"
        yield Item(words(none if pod is not None else "no NetworkPolicy of the namespace is known to select the pod"))
        return
    rows = [
        (
            words(value(name)),
            _selector(one.pod_selector, "every pod of the namespace"),
            _rules(one.ingress, "from") if one.isolates_ingress else words("not restricted"),
            _rules(one.egress, "to") if one.isolates_egress else words("not restricted"),
        )
        for name, one in found.items.items()
    ]
    yield from frame.table(("policy", "selects pods with", "lets in", "lets out"), rows)
    if pod is None:
        yield Item(words("whether they select the pod is not known: it was not read"))
    elif pod.host_network:
        yield Item(words("the pod is in the network of its node (hostNetwork): whether policies cover it is undefined"))
    else:
        yield Item(words("together, if the cluster's network enforces policies at all, which is not visible:"))
        yield from _dns(found.items, pod)
        yield from _services(policies, found.items, pod, frame)
        yield from _dependencies(policies, found.items, pod, frame)


def _dns(policies: Policies, pod: Pod) -> Iterator[Block]:
    udp, tcp = dns(policies, pod.namespace, "UDP"), dns(policies, pod.namespace, "TCP")
    if udp == tcp:
        yield Item(words("DNS (kube-dns, 53/UDP and 53/TCP): ", _ruling(udp)))
    else:
        yield Item(words("DNS (kube-dns): 53/UDP ", _ruling(udp), ", 53/TCP ", _ruling(tcp)))


def _services(policies: NetworkPolicies, found: Policies, pod: Pod, frame: Frame) -> Iterator[Block]:
    services = frame.other(Services)
    for name, service in services.items.items() if services is not None else ():
        if not service.routes_by_selector or not selects(service.selector, pod.labels):
            continue
        for port in service.ports:
            start = words("Service ", value(f"{name}:{service_port_in_words(port)}"), " → pod port ")
            yield Item(words(start, _inbound(policies, found, pod, port)))


def _inbound(policies: NetworkPolicies, found: Policies, pod: Pod, port: ServicePort) -> Words:
    reached = pod_port(pod, port)
    if reached is None:
        return words("unresolved")
    labels = policies.namespace.labels if policies.namespace is not None else {}
    inbound = ingress(found, pod.namespace, labels, reached)
    shown = words(f"{reached.number}/{reached.protocol}: ")
    match inbound.who:
        case "anywhere":
            return words(shown, good("reachable from anywhere"))
        case "namespace":
            return words(shown, good("reachable from the pod's namespace"), " (", _peers(inbound.peers), ")")
        case "peers":
            return words(shown, "reachable only from ", _peers(inbound.peers))
        case "unknown":
            return words(shown, "not known: a rule names a port that the pod may have")
        case _:
            return words(shown, bad("✗ reachable from nowhere"), _instead(found, port, reached))


def _instead(found: Policies, port: ServicePort, reached: PodPort) -> Words:
    """Which ports the rules do allow; most telling where it is the Service's, which no policy knows."""
    entries = allowed_ports(isolating(found, "ingress"))
    if not entries:
        return ()
    allowed = joined(", ", [_port(one) for one in entries])
    service = PodPort(port.port, protocol_of(port), frozenset())
    if port.port != reached.number and any(covers(one, service) for one in entries):
        return words("; the rules allow ", allowed, ", which is the Service's port: policies go by the pod's")
    return words("; the rules allow ", allowed)


def _dependencies(policies: NetworkPolicies, found: Policies, pod: Pod, frame: Frame) -> Iterator[Block]:
    dependencies, services = frame.other(Dependencies), frame.other(Services)
    labels = policies.namespace.labels if policies.namespace is not None else {}
    if not isolating(found, "egress"):
        return
    for host in dependencies.hosts if dependencies is not None else ():
        to = destination(host, services, pod.namespace, labels)
        yield Item(words(place(host), " (", value(host.env), "): ", _ruling(egress(found, to.end, to.port))))


def _ruling(ruling: Ruling) -> Words:
    return words(_IN_WORDS.get(ruling) or "not known: it depends on labels, ports or addresses that were not read")


def _rules(rules: tuple[PolicyRule, ...], direction: str) -> Words:
    if not rules:
        return words(bad("nothing"))
    return joined("; ", [_rule(rule, direction) for rule in rules])


def _rule(rule: PolicyRule, direction: str) -> Words:
    ports = joined(", ", [_port(one) for one in rule.ports]) if rule.ports else words("any port")
    return words(ports, f" {direction} ", _peers(rule.peers) if rule.peers else "anywhere")


def _port(port: PolicyPort) -> Words:
    end = f"-{port.end_port}" if port.end_port is not None else ""
    return words(value(f"{port.port if port.port is not None else 'any'}{end}/{port.protocol or 'TCP'}"))


def _peers(peers: tuple[Peer, ...]) -> Words:
    return joined(" or ", [_peer(one) for one in peers])


def _peer(peer: Peer) -> Words:
    if peer.cidr is not None:
        but = words(" except ", joined(", ", [value(one) for one in peer.excluded])) if peer.excluded else ()
        return words(value(peer.cidr), but)
    pods = _selector(peer.pod_selector, "all pods") if peer.pod_selector is not None else words("all pods")
    if peer.namespace_selector is None:
        return words(_with(peer.pod_selector, pods), " of this namespace")
    where = _selector(peer.namespace_selector, "")
    spaces = words(" of namespaces with ", where) if where else words(" of all namespaces")
    return words(_with(peer.pod_selector, pods), spaces)


def _with(selector: LabelSelector | None, pods: Words) -> Words:
    return words("pods with ", pods) if selector is not None and not selector.selects_all else pods


def _selector(selector: LabelSelector, everything: str) -> Words:
    pairs = [value(f"{key}={text}") for key, text in selector.match_labels.items()]
    pairs += [value(_expression(one.key, one.operator, one.values)) for one in selector.match_expressions]
    return joined(", ", pairs) if pairs else words(everything) if everything else ()


def _expression(key: Text, operator: Text, values: tuple[Text, ...]) -> str:
    return f"{key} {operator} ({', '.join(values)})" if values else f"{key} {operator}"
