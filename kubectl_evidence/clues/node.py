"""The node of the pod, and what may be wrong with it; where the pod has none, that all of them are in question."""

from __future__ import annotations

from typing import Any

from kubectl_evidence import kinds
from kubectl_evidence.clues.seen import Seen
from kubectl_evidence.clues.subject import Subject, named
from kubectl_evidence.clues.workload import lists_to_come, troubled
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.parsed import at, listed

# What a condition of a node should say (k8s.io/api/core/v1, NodeConditionType). Others are of add-ons.
WELL = {
    "Ready": "True",
    "MemoryPressure": "False",
    "DiskPressure": "False",
    "PIDPressure": "False",
    "NetworkUnavailable": "False",
}
# Reasons of a failed pod that are about room on its node (pkg/kubelet/eviction, pkg/kubelet/lifecycle/predicate.go).
_CROWDED = ("Evicted", "OutOf", "UnexpectedAdmissionError")


@dataclass(frozen=True)
class NodeClue:
    """`name` is the node of the pod, the one that room is made on for it, or the target.

    `suspect`: its events may explain something. `silent`: it does not say that it is ready. `crowded`: it matters
    what else runs there. `every`: the scheduler has found no node that fits, or there is no pod of a template that
    may fit none, or a Service leads to the pod from a port of its own node only.
    """

    name: str = ""
    suspect: bool = False
    silent: bool = False
    crowded: bool = False
    every: bool = False


LATER = NodeClue("NODE", suspect=True, silent=True, crowded=True, every=True)


def read(seen: Seen, subject: Subject) -> NodeClue:
    """Take the node's name from the pod, and what is wrong from either."""
    if seen.target.kind is kinds.NODE:
        return NodeClue(seen.target.name, suspect=True, silent=True, crowded=True)
    pod = subject.pod
    nominated = named(at(pod, "status", "nominatedNodeName"))
    name = named(at(subject.spec, "nodeName")) or nominated
    if not name:
        return NodeClue(every=_is_refused(pod) or (not pod and _may_fit_none(seen, subject)))
    node = seen.object("nodes", name, group="")
    gone = seen.status("nodes", name, group="") == "not-found"
    ready = _conditions(node).get("Ready") == "True"
    unwell = any(status != WELL[kind] for kind, status in _conditions(node).items() if kind in WELL)
    return NodeClue(
        name,
        suspect=troubled(pod) or unwell or gone,
        silent=bool(node) and not ready,
        crowded=str(at(pod, "status", "reason") or "").startswith(_CROWDED) or bool(nominated),
        every=_is_refused(pod) or _is_reached_by_node(seen, subject),
    )


def _may_fit_none(seen: Seen, subject: Subject) -> bool:
    """Whether a workload that wants pods and has none may want a node that there is not."""
    controller = subject.controller
    if seen.waits_for_pods() or lists_to_come(seen, subject):
        return False
    match at(controller, "kind"):
        case "DaemonSet":
            return bool(at(controller, "status", "desiredNumberScheduled") == 0)
        case "Deployment" | "ReplicaSet" | "StatefulSet":
            required = ("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution")
            wishes = at(subject.spec, "nodeSelector") or at(subject.spec, *required)
            return bool(wishes) and at(controller, "spec", "replicas") != 0
        case _:
            return False


def _is_reached_by_node(seen: Seen, subject: Subject) -> bool:
    """Whether a Service leads from a port of each node to the pod, and from none to another node's pod."""
    for one in seen.items("services", group=""):
        spec, selector = at(one, "spec"), at(one, "spec", "selector")
        local = (at(spec, "type"), at(spec, "externalTrafficPolicy")) == ("NodePort", "Local")
        if local and isinstance(selector, dict) and selector and selector.items() <= subject.labels.items():
            return True
    return False


def _is_refused(pod: Any) -> bool:
    return any(is_refusal(one) for one in listed(at(pod, "status", "conditions")))


def is_refusal(condition: Any) -> bool:
    """Whether a pod's condition says that the scheduler found no node. At a pod that is held back it does not look."""
    said = at(condition, "type"), at(condition, "status")
    return said == ("PodScheduled", "False") and bool(at(condition, "reason") != "SchedulingGated")


def _conditions(node: Any) -> dict[Any, Any]:
    return {at(one, "type"): at(one, "status") for one in listed(at(node, "status", "conditions"))}
