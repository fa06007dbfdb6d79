"""Which NetworkPolicies isolate a pod, as far as the list of them tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Literal, LiteralString

from kubectl_evidence.evidence.network_policies import NetworkPolicies, NetworkPolicy
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Pointer, cite
from kubectl_evidence.semantics.network_policy import isolating
from kubectl_evidence.text import Name, Text, join, own, say


def isolation(
    pod: Pod, evidence: NetworkPolicies, direction: Literal["ingress", "egress"]
) -> Mapping[Name, NetworkPolicy]:
    """The policies that isolate the pod in a direction; nothing where what others allow is not known.

    Policies add up, so that of a list that was cut nothing follows. Whether policies cover a pod in its node's network
    is undefined (k8s.io/api/networking/v1 types.go). A pod that ended, or is being deleted, has no traffic.
    """
    found = evidence.policies
    if found is None or not found.collected or found.truncated:
        return {}
    if pod.host_network or pod.finished or pod.deleted is not None:
        return {}
    labels = {str(key): value for key, value in pod.labels.items()}
    selecting = {name: one for name, one in found.items.items() if one.pod_selector.matches(labels)}
    return isolating(selecting, direction)


def policies_do(
    policies: Mapping[Name, NetworkPolicy],
    direction: Literal["ingress", "egress"],
    one: LiteralString,
    several: LiteralString,
) -> Text:
    """The policies that have rules for a direction, or all where none has, and what they do: `NetworkPolicy/a lets`."""
    ruling = [name for name, policy in policies.items() if getattr(policy, direction)] or [*policies]
    names = [say("NetworkPolicy/{}", name) for name in ruling]
    who = join(" and ", names) if len(names) <= 2 else say("{} and {} more", names[0], len(names) - 1)
    return say("{} {}", who, own(one if len(names) == 1 else several))


def policy_cites(evidence: NetworkPolicies, policies: Mapping[Name, NetworkPolicy]) -> Iterator[Pointer]:
    """Point at each policy: all of them together say what is allowed."""
    return (cite(evidence, "policies", "items", name) for name in policies)


def in_force_since(policies: Mapping[Name, NetworkPolicy]) -> datetime | None:
    """When the pod was isolated: no earlier than the first of the policies was made; None where that is not told."""
    return min((one.created for one in policies.values() if one.created is not None), default=None)


def command(namespace: Text, policies: Mapping[Name, NetworkPolicy]) -> Text:
    """What shows the rules."""
    return say("kubectl describe networkpolicy -n {} {}", namespace, join(" ", policies))


ENFORCED = own("a network plugin that enforces no NetworkPolicy, or that has policies of its own which allow it")
