"""The headline of a target that leads to no pod, and of a node."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

from kubectl_evidence.bundle import Bundle
from kubectl_evidence.clues.node import WELL
from kubectl_evidence.evidence.autoscalers import Autoscalers
from kubectl_evidence.evidence.node import Node
from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.parts.node import DetailedNode
from kubectl_evidence.evidence.workload import Workload
from kubectl_evidence.kinds import AUTOSCALER, POD
from kubectl_evidence.packet import Finding
from kubectl_evidence.text import Text, join, own, say


def _named(bundle: Bundle, target: Text) -> Text:
    """`KIND/NAME` of the target."""
    return say("{}/{}", own(bundle.target.kind.name), target.part(target.index("/") + 1, len(target)))


def without_pod(bundle: Bundle, target: Text) -> Text:
    """Why there is no pod, where the target or what it leads to tells; or that its pods were not read."""
    name, workload = _named(bundle, target), bundle.data(Workload)
    if bundle.target.kind is POD:
        return say("Nothing can be concluded: the pod was not read")
    if workload is None or workload.total is None:
        return say("Nothing can be concluded: the pods of {} were not read", name)
    if workload.total == 0:
        return (
            _of_scaled(bundle, name)
            or _of_failed_job(bundle, name)
            or _PODLESS[bundle.target.kind.name if workload.podless is None else workload.podless](name)
        )
    return say("No fault found by any check")


def _of_scaled(bundle: Bundle, name: Text) -> Text | None:
    """Why an autoscaler leads to no pod, which is to be said of what it scales."""
    workload, autoscalers = bundle.data(Workload), bundle.data(Autoscalers)
    horizontal = autoscalers.horizontal.items if autoscalers is not None and autoscalers.horizontal is not None else {}
    found = next((one for called, one in horizontal.items() if called == bundle.target.name), None)
    if workload is None or bundle.target.kind is not AUTOSCALER or found is None:
        return None
    if found.target_kind is None or found.target_name is None:
        return None
    scaled = say("{}/{}", found.target_kind, found.target_name)
    match workload.podless:
        case "no-target":
            return say("{} scales {}, which does not exist", name, scaled)
        case "none-wanted":
            return say("{} has no pod, and none is wanted: {}, which it scales, is scaled to 0", name, scaled)
        case _:
            return None


def _of_failed_job(bundle: Bundle, name: Text) -> Text | None:
    workload, owners = bundle.data(Workload), bundle.data(Owners)
    job = owners.parts.get(name) if owners is not None else None
    condition = (
        next((one for kind, one in job.conditions.items() if kind == "Failed"), None) if job is not None else None
    )
    if workload is None or workload.podless != "failed" or condition is None or not condition.reason:
        return None
    return say("{} has no pod any more: it failed ({})", name, condition.reason)


def on_node(bundle: Bundle, target: Text, first: Finding) -> Text:
    """How the node is, then what is found first: of a pod that fails there the node is perhaps innocent."""
    name, workload, node = _named(bundle, target), bundle.data(Workload), bundle.data(Node)
    facts = node.facts if node is not None else None
    if facts is None or first.subject == name:
        return first.says
    how = _state(facts)
    groups = workload.groups if workload is not None else ()
    failing = sum(group.total for group in groups if not group.healthy and not group.terminating)
    if workload is None or not workload.total or not failing:
        return say("{} is {}; {}", name, how, first.says)
    verb = own("is" if failing == 1 else "are")
    return say("{} is {}; {} of its {} pods {} not well: {}", name, how, failing, workload.total, verb, first.says)


def _state(node: DetailedNode) -> Text:
    unwell = [
        say("{}={}", kind, condition.status)
        for kind, condition in node.conditions.items()
        if condition.status != WELL.get(kind, condition.status)
    ]
    if unwell:
        return join(", ", unwell)
    if "Ready" not in node.conditions:
        return say("not said to be ready")
    return say("well, but cordoned") if node.unschedulable else say("well")


_PODLESS: Mapping[str, Callable[[Text], Text]] = defaultdict(
    lambda: lambda name: say("{} has no pod", name),
    {
        "none-wanted": lambda name: say("{} has no pod, and none is wanted: it is scaled to 0", name),
        "no-node": lambda name: say("{} has no pod: no node is one for it", name),
        "suspended": lambda name: say("{} has no pod: it is suspended", name),
        "failed": lambda name: say("{} has no pod any more: it failed", name),
        "no-target": lambda name: say("What {} scales does not exist", name),
        "finished": lambda name: say("{} has no pod any more: it has finished", name),
        "never-ran": lambda name: say("{} has no pod: it has not run yet", name),
        "no-selector": lambda name: say("{} has no selector: it selects no pod by itself", name),
        "external-name": lambda name: say("{} stands for a name outside of the cluster: it has no pod", name),
        "Service": lambda name: say("{} selects no pod", name),
        "Ingress": lambda name: say("{} leads to no pod", name),
        "PersistentVolumeClaim": lambda name: say("No pod mounts {}", name),
        "Node": lambda name: say("No pod is on {}", name),
    },
)
