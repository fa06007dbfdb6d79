"""What the checks on a pod that waits for a node share: who waits, and that there is something to conclude."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.nodes import Nodes
from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.parts.meta import Condition, at
from kubectl_evidence.evidence.parts.unfit import Unfit
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.volumes import Volumes
from kubectl_evidence.finding import Pointer, Verify, cite
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.semantics.bottleneck import Bottleneck, bottleneck, is_complete
from kubectl_evidence.semantics.predicates import Predicate, adds_a_node, bears_out
from kubectl_evidence.semantics.scheduling import Obstacle, Placed
from kubectl_evidence.text import Name, Text, join, own, say

# What the scheduler's message calls each obstacle.
_CALLED: dict[Obstacle, Predicate] = {
    "cordon": "cordon",
    "taint": "taint",
    "label": "label",
    "resource": "resource",
}


@dataclass(frozen=True)
class Waiting:
    """A pod that no node takes, or a DaemonSet that has none for it; and what of every node is in the way."""

    who: Text
    placed: Placed
    since: datetime | None
    # Where it is told that no node fits, and what the demands are read from.
    shown: Pointer
    demands: Pointer | None
    bottlenecks: tuple[Bottleneck, ...]

    def at(self, obstacle: Obstacle) -> tuple[Name, ...]:
        """The nodes that this keeps the pod from, where it is what is in the way."""
        return next((one.nodes for one in self.bottlenecks if one.at == obstacle), ())


def refused(pod: Pod | None) -> tuple[Pod, Condition, Unfit] | None:
    """A pod that the scheduler has found no node for, as far as it said which nodes refuse it for what."""
    if pod is None or pod.node_name is not None or pod.finished or pod.deleted is not None:
        return None
    scheduled = at(pod.conditions, "PodScheduled")
    if scheduled is None or scheduled.status != "False" or scheduled.reason == "SchedulingGated":
        return None
    unfit = pod.unschedulable
    return (pod, scheduled, unfit) if unfit is not None and unfit.nodes is not None else None


def waiting(
    pod: Pod | None, owners: Owners | None, nodes: Nodes, volumes: Volumes | None, events: Events | None, now: datetime
) -> Waiting | None:
    """Who waits, or None where nothing can be concluded from the nodes.

    That is so where not all of them were listed, where an autoscaler adds one, and where the scheduler, which has
    looked at other nodes then, tells of nothing of the kind.
    """
    if pod is None:
        return _daemons(owners, nodes, volumes)
    found = refused(pod)
    if found is None or not is_complete(nodes, found[2].nodes):
        return None
    _, scheduled, unfit = found
    if adds_a_node(events, scheduled.last_transition_time, now) is not None:
        return None
    return Waiting(
        who=say("Pod/{}", pod.name),
        placed=pod,
        since=scheduled.last_transition_time,
        shown=cite(pod, "conditions", own("PodScheduled")),
        demands=None,
        bottlenecks=tuple(one for one in bottleneck(pod, nodes, volumes) if bears_out(unfit, _CALLED[one.at])),
    )


def _daemons(owners: Owners | None, nodes: Nodes, volumes: Volumes | None) -> Waiting | None:
    """A DaemonSet whose controller wants no pod, since no node is one for it."""
    if owners is None or owners.template is None or not is_complete(nodes, None):
        return None
    for key, one in owners.parts.items():
        if key.startswith("DaemonSet/") and one.replicas == 0:
            return Waiting(
                who=key,
                placed=owners.template,
                since=None,
                shown=cite(owners, "parts", key, "replicas"),
                demands=cite(owners, "template"),
                bottlenecks=bottleneck(owners.template, nodes, volumes),
            )
    return None


def some(names: Sequence[Name], most: int = 3) -> Text:
    """Name a few nodes, and count the rest."""
    named = join(", ", [say("Node/{}", name) for name in names[:most]])
    return say("{} and {} more", named, len(names) - most) if len(names) > most else named


def nodes_show(columns: str, expect: Text) -> Verify:
    """How to see it on every node."""
    command = say("kubectl get nodes -o custom-columns=NODE:.metadata.name,{}", own(columns))
    return Verify(command=command, expect=expect)
