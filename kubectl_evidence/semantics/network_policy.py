"""What NetworkPolicies let through, by their own words (k8s.io/api/networking/v1 types.go).

Policies add up: a pod that at least one of them isolates in a direction may do what any rule of any of them allows, and
nothing else. Ports are those of the pod, after a Service has been resolved. Whether the network of the cluster enforces
policies at all is not visible in its objects, so every ruling holds only if it does. Traffic from the pod's own node is
always allowed. Policies do not say what becomes of pods in the host's network: ask for none of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal, cast

from kubectl_evidence.evidence.network_policies import NetworkPolicy, Peer, PolicyPort, PolicyRule
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.text import Name, Text

# `unrestricted`: no policy isolates the pod in this direction. `unknown`: it depends on what is not known.
Verdict = Literal["unrestricted", "allowed", "denied", "unknown"]

# Which label the API server sets on every namespace (k8s.io/api/core/v1, LabelMetadataName).
NAMESPACE_NAME = "kubernetes.io/metadata.name"
# Where the cluster's name server is by convention, and where it answers (kubernetes/kubernetes cluster/addons/dns).
DNS_NAMESPACE, DNS_LABELS, DNS_PORT = "kube-system", {"k8s-app": "kube-dns"}, 53


@dataclass(frozen=True)
class Labels:
    """Labels as far as they are known."""

    known: Mapping[str, str]
    complete: bool = False


@dataclass(frozen=True)
class End:
    """The other end of some traffic. Pods have a namespace; whatever is outside of the cluster has none.

    `same` says whether it is the namespace of the policies. An `address` is known of what is named by it.
    """

    pods: Labels = Labels({})
    namespace: Labels | None = None
    same: bool = False
    address: str = ""
    # Neither pods nor anything else for certain.
    anything: bool = False


@dataclass(frozen=True)
class PodPort:
    """A port at which a pod is to be reached; `names` are what the pod calls it. None is what is not known."""

    number: int | None
    protocol: str = "TCP"
    names: frozenset[str] | None = None


@dataclass(frozen=True)
class Inbound:
    """Who may reach a port: everybody (`anywhere`), the pods of its namespace, only some `peers`, nobody.

    `peers` holds the peers of all rules for that port, also those beside everybody in the namespace.
    """

    who: Literal["anywhere", "namespace", "peers", "nobody", "unknown"]
    peers: tuple[Peer, ...] = ()


Policies = Mapping[Name, NetworkPolicy]


def isolating(policies: Policies, direction: Literal["ingress", "egress"]) -> Policies:
    """The policies that isolate the pods that they select in a direction."""
    return {
        name: one
        for name, one in policies.items()
        if (one.isolates_ingress if direction == "ingress" else one.isolates_egress)
    }


def egress(policies: Policies, end: End, port: PodPort) -> Verdict:
    """Whether the pod that these policies select may open connections to a port of the other end."""
    isolated = isolating(policies, "egress")
    if not isolated:
        return "unrestricted"
    answers = [
        _both(_allows_port(rule, port), _allows_peer(rule, end)) for one in isolated.values() for rule in one.egress
    ]
    return "allowed" if True in answers else "unknown" if None in answers else "denied"


def admits(policies: Policies, end: End, port: PodPort) -> Verdict:
    """Whether the pods that these policies select let the other end in to a port."""
    isolated = isolating(policies, "ingress")
    if not isolated:
        return "unrestricted"
    answers = [
        _both(_allows_port(rule, port), _allows_peer(rule, end)) for one in isolated.values() for rule in one.ingress
    ]
    return "allowed" if True in answers else "unknown" if None in answers else "denied"


def dns(policies: Policies, here: Text, protocol: Literal["UDP", "TCP"]) -> Verdict:
    """Whether the pod, in the namespace `here`, may ask the cluster's name server."""
    return egress(policies, pods_of(DNS_NAMESPACE, DNS_LABELS, here), PodPort(DNS_PORT, protocol))


def opens_elsewhere(policies: Policies) -> bool:
    """Whether a rule opens a name server's port to peers that are none by convention, but may be one here.

    5353 is where that of OpenShift listens (openshift/cluster-dns-operator). Peers in the policy's own namespace are
    none: a `podSelector` without a `namespaceSelector` says k8s-app=kube-dns, and means no pod there.
    """
    ports = [PodPort(number, "UDP", frozenset({"dns", "dns-udp"})) for number in (DNS_PORT, 5353)]
    return any(
        rule.ports
        and any(_allows_port(rule, port) for port in ports)
        and (not rule.peers or any(peer.namespace_selector is not None or peer.cidr is not None for peer in rule.peers))
        for one in isolating(policies, "egress").values()
        for rule in one.egress
    )


def pods_of(namespace: str, labels: Mapping[str, str], here: str, namespace_labels: Mapping[str, str] = {}) -> End:
    """Pods of a namespace with these labels and perhaps others. `namespace_labels` are those of `here`, if known."""
    named = {NAMESPACE_NAME: namespace}
    same = namespace == here
    known = Labels({**namespace_labels, **named}, complete=True) if same and namespace_labels else Labels(named)
    return End(Labels(labels), known, same)


def ingress(policies: Policies, here: Text, namespace_labels: Mapping[Text, Text], port: PodPort) -> Inbound:
    """Who may reach a port of the pod that these policies select, in the namespace `here`."""
    isolated = isolating(policies, "ingress")
    if not isolated:
        return Inbound("anywhere")
    rules = [rule for one in isolated.values() for rule in one.ingress]
    certain = [rule for rule in rules if _allows_port(rule, port)]
    if any(not rule.peers for rule in certain):
        return Inbound("anywhere")
    if any(_allows_port(rule, port) is None for rule in rules):
        return Inbound("unknown")
    peers = tuple(peer for rule in certain for peer in rule.peers)
    # Any pod of the namespace: of its labels none is known, so whoever is let in for certain is let in for any.
    anybody = pods_of(here, {}, here, cast("Mapping[str, str]", namespace_labels))
    if any(matches(peer, anybody) for peer in peers):
        return Inbound("namespace", peers)
    return Inbound("peers" if peers else "nobody", peers)


def allowed_ports(policies: Policies) -> tuple[PolicyPort, ...]:
    """The ports of the rules for incoming traffic, each once."""
    found = [port for one in policies.values() for rule in one.ingress for port in rule.ports]
    return tuple({(port.protocol, port.port, port.end_port): port for port in found}.values())


def matches(peer: Peer, end: End) -> bool | None:
    """Whether a peer of a rule is the other end; None where that is not known."""
    if end.anything:
        return None
    if peer.cidr is not None:
        return _in_range(peer, end)
    if end.namespace is None:
        # Selectors select pods; what is outside of the cluster is none. An address may be a pod's, or a Service's.
        return None if end.address else False
    if peer.namespace_selector is None:
        here: bool | None = end.same
    else:
        here = peer.namespace_selector.matches(end.namespace.known, complete=end.namespace.complete)
    if peer.pod_selector is None:
        return here
    return _both(here, peer.pod_selector.matches(end.pods.known, complete=end.pods.complete))


def covers(entry: PolicyPort, port: PodPort) -> bool | None:
    """Whether a port of a rule is this port of the pod; None where that depends on a number or a name not known."""
    if (entry.protocol or "TCP") != port.protocol:
        return False
    if entry.port is None:
        return True
    if isinstance(entry.port, Text):
        return None if port.names is None else entry.port in port.names
    if port.number is None:
        return None
    return entry.port <= port.number <= (entry.end_port or entry.port)


def _allows_port(rule: PolicyRule, port: PodPort) -> bool | None:
    return _any(covers(entry, port) for entry in rule.ports) if rule.ports else True


def _allows_peer(rule: PolicyRule, end: End) -> bool | None:
    return _any(matches(peer, end) for peer in rule.peers) if rule.peers else True


def _in_range(peer: Peer, end: End) -> bool | None:
    if not end.address:
        # Pods have addresses, too, and networks differ in whether a range may mean them (types.go, IPBlock). What is
        # outside of the cluster is in the range of everything.
        everything = peer.cidr in ("0.0.0.0/0", "::/0") and not peer.excluded
        return True if everything and end.namespace is None else None
    from ipaddress import ip_address, ip_network

    try:
        address = ip_address(end.address)
        ranges = [ip_network(one, strict=False) for one in (peer.cidr or "", *peer.excluded)]
    except ValueError:
        return None  # masked, or written in a way that the API server would not have let pass
    return address in ranges[0] and not any(address in one for one in ranges[1:])


def _both(one: bool | None, other: bool | None) -> bool | None:
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def _any(answers: Iterable[bool | None]) -> bool | None:
    found = list(answers)
    return True if True in found else None if None in found else False
