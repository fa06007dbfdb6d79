"""What the checks on a node share: which node it is, and for whom it matters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.evidence.node import Node
from kubectl_evidence.evidence.parts.meta import Condition, at
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Pointer, Severity, Verify, cite
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.semantics.durations import between
from kubectl_evidence.text import Name, Text, join, own, say


@dataclass(frozen=True)
class Here:
    """The node that the pod is on, or the one that was asked about: then `pod` is None."""

    name: Name
    node: Node
    pod: Pod | None

    @property
    def who(self) -> Text:
        """As a subject."""
        return say("Node/{}", self.name)

    def condition(self, kind: str) -> Condition | None:
        """A condition of the node."""
        facts = self.node.facts
        return at(facts.conditions, kind) if facts is not None else None

    def cite(self, kind: str) -> Pointer:
        """Point at a condition of the node."""
        return cite(self.node, "node", "facts", "conditions", own(kind))

    def cites_pod(self) -> Iterator[Pointer]:
        """Point at what ties the pod to the node."""
        if self.pod is not None and self.pod.node_name is not None:
            yield cite(self.pod, "node_name")


def here(node: Node, pod: Pod | None) -> Here | None:
    """The node, where it is one that a live pod is on, or the target."""
    if pod is not None and (pod.node_name is None or pod.finished):
        return None
    name = pod.node_name if pod is not None else node.facts.name if node.facts is not None else None
    return Here(name, node, pod) if name is not None else None


def reason_of(condition: Condition) -> Text:
    """`: KubeletNotReady: “container runtime network not ready …”`, as far as it says so."""
    told = [condition.reason] if condition.reason else []
    told += [say("“{}”", condition.message.excerpt(90))] if condition.message else []
    return say(": {}", join(": ", told)) if told else own("")


def lasting(condition: Condition, now: datetime) -> Text:
    """For how long a condition has been so."""
    since = condition.last_transition_time
    return say(" for {}", between(since, now)) if since is not None else own("")


def severity(one: Here) -> Severity:
    """What was asked about has the fault itself; a pod that is well in spite of it has none."""
    if one.pod is None:
        return "error"
    return "info" if one.pod.ready else "warning"


def conditions_show(name: Text, kind: str, expect: Text) -> Verify:
    """How to see a condition of a node."""
    return Verify(
        command=say(
            "kubectl get node {} -o jsonpath='{{.status.conditions[?(@.type==\"{}\")].status}}'", name, own(kind)
        ),
        expect=expect,
    )
