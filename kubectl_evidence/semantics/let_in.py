"""Whether the pods behind a Service let a pod in, by the NetworkPolicies that select them."""

from __future__ import annotations

from collections.abc import Mapping

from kubectl_evidence.evidence.network_policies import NetworkPolicies, NetworkPolicy
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pods import Pods
from kubectl_evidence.evidence.services import Service
from kubectl_evidence.finding import Pointer, cite
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.semantics.network_policy import NAMESPACE_NAME, End, Labels, PodPort, admits, isolating
from kubectl_evidence.semantics.ports import named_target, protocol_of, target_number
from kubectl_evidence.semantics.selectors import selects
from kubectl_evidence.text import Name


@dataclass(frozen=True)
class Shut:
    """The policies that isolate all pods behind a Service and let the pod in to none of them, each with its place."""

    policies: Mapping[Name, NetworkPolicy]
    cites: tuple[Pointer, ...]


def shut_out(pod: Pod, service: Service, port: int | None, pods: Pods, evidence: NetworkPolicies) -> Shut | None:
    """Say it of a port of a Service that the environment names, where all that decides is known.

    Policies add up, so that of a list that was cut nothing follows; nor of pods that were not all read. What a client
    in the network of its node is to policies is undefined (networking/v1 types.go).
    """
    lists = [one for one in (evidence.policies, evidence.called) if one is not None]
    if evidence.policies is None or any(not one.collected or one.truncated for one in lists):
        return None
    ports = [one for one in service.ports if port in (None, one.port)]
    behind = [one.labels for one in pods.items.values() if selects(service.selector, one.labels)]
    if pods.partial or pod.host_network or service.headless or not behind or len(ports) != 1:
        return None
    everyone = {name: policy for one in lists for name, policy in one.items.items()}
    name = named_target(ports[0])
    names = frozenset((str(name),)) if name is not None else None
    reached = PodPort(target_number(ports[0]), protocol_of(ports[0]), names)
    found: dict[Name, NetworkPolicy] = {}
    for labels in behind:
        known = {str(key): value for key, value in labels.items()}
        over = {key: one for key, one in everyone.items() if one.pod_selector.matches(known)}
        if admits(over, _itself(pod, evidence), reached) != "denied":
            return None
        found |= isolating(over, "ingress")
    return Shut(found, tuple(_places(evidence, found)))


def _itself(pod: Pod, evidence: NetworkPolicies) -> End:
    """The pod as the other end. Whether a range of addresses may mean pods differs between networks: not known."""
    own = {str(key): value for key, value in pod.labels.items()}
    read = evidence.namespace.labels if evidence.namespace is not None else {}
    spaces = {**{str(key): value for key, value in read.items()}, NAMESPACE_NAME: pod.namespace}
    return End(Labels(own, complete=True), Labels(spaces, complete=bool(read)), same=True)


def _places(evidence: NetworkPolicies, found: Mapping[Name, NetworkPolicy]) -> list[Pointer]:
    selecting = evidence.policies.items if evidence.policies is not None else {}
    return [cite(evidence, "policies" if name in selecting else "called", "items", name) for name in found]
