"""The first lines of the packet: the root cause, or plainly that none was found and what that is worth."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.representatives import Representatives
from kubectl_evidence.evidence.workload import PodGroup, Workload
from kubectl_evidence.finding import Undecided
from kubectl_evidence.kinds import POD
from kubectl_evidence.packet import HEADLINE_LIMIT, Finding, Gap, Summary
from kubectl_evidence.text import Text, join, own, say


def summarise(
    bundle: Bundle,
    target: Text,
    findings: Sequence[Finding],
    undecided: Sequence[Undecided],
    gaps: Sequence[Gap],
    *,
    veiled: bool,
) -> Summary:
    """One headline of at most 200 characters, the pod's state, and each cause in a line.

    `target` is what the packet is about, `deployment/checkout-api`. `veiled`: rules of the user's own, which may hide
    anything, have masked some of the evidence.
    """
    faults = [finding for finding in findings if finding.severity != "info"]
    pod = bundle.data(Pod)
    if faults:
        headline = faults[0].says
    elif pod is None:
        headline = _without_pod(bundle, target)
    elif gaps or undecided:
        headline = say(
            "No fault found in what could be read; {} checks undecided, {} reads without an answer",
            len(undecided),
            len(gaps),
        )
    else:
        headline = say("No fault found by any check")
    if not faults and pod is not None and veiled:
        headline = say("{}, of evidence that your own rules mask in part", headline)
    if not faults and pod is not None and not pod.ready and not pod.finished:
        # Starting, or a fault that no check knows: either way it is not yet well.
        headline = say("{}, yet the pod is not ready", headline)
    return Summary(
        headline=headline.excerpt(HEADLINE_LIMIT),
        state=_state(bundle, pod),
        causes=tuple(say("{} {} ({})", own(f.id), f.says, own(f.verdict)) for f in faults),
    )


def examined(bundle: Bundle) -> Text | None:
    """Which pods were looked into: one of each way in which they fail; nothing where the target is that pod."""
    pod, workload = bundle.data(Pod), bundle.data(Workload)
    if bundle.target.kind is POD:
        return None
    others = bundle.data(Representatives)
    further = list(others.parts) if others is not None else []
    count = workload.total if workload is not None and not workload.more else None
    if pod is None:
        of = say(" of its {} pods", count) if count else say(" of its pods")
        names = join(", ", (say("pod/{} in {}", _part(key, 1), _part(key, 0)) for key in further))
        return say("{}{}, the worst of each way in which they fail: {}", len(further), of, names) if further else None
    well = workload is not None and all(group.healthy and not group.restarted for group in workload.groups)
    which = say("one of its pods")
    if count:
        which = say("one of {} pods, all of them well", count) if well else say("the worst of {} pods", count)
    if count == 1:
        which = say("the only pod")
    beside = join(", ", (say("pod/{}", _part(key, 1)) for key in further))
    if len(further) > 1:
        return say("pod/{}, {}, and {}, which fail in another way", pod.name, which, beside)
    if further:
        return say("pod/{}, {}, and {}, which fails in another way", pod.name, which, beside)
    return say("pod/{}, {}", pod.name, which)


def _part(key: Text, place: int) -> Text:
    """The namespace (0) or the name (1) of `NAMESPACE/NAME`."""
    slash = key.index("/")
    return key.part(slash + 1, len(key)) if place else key.part(0, slash)


def _without_pod(bundle: Bundle, target: Text) -> Text:
    name = say("{}/{}", own(bundle.target.kind.name), target.part(target.index("/") + 1, len(target)))
    workload = bundle.data(Workload)
    if bundle.target.kind is POD:
        return say("Nothing can be concluded: the pod was not read")
    if workload is None or workload.total is None:
        return say("Nothing can be concluded: the pods of {} were not read", name)
    if workload.total == 0:
        return _PODLESS[bundle.target.kind.name if workload.podless is None else workload.podless](name)
    return say("No fault found by any check")


_PODLESS: Mapping[str, Callable[[Text], Text]] = defaultdict(
    lambda: lambda name: say("{} has no pod", name),
    {
        "none-wanted": lambda name: say("{} has no pod, and none is wanted: it is scaled to 0", name),
        "no-node": lambda name: say("{} has no pod: no node is one for it", name),
        "suspended": lambda name: say("{} has no pod: it is suspended", name),
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


def _state(bundle: Bundle, pod: Pod | None) -> Text:
    workload = bundle.data(Workload)
    groups = _groups(workload) if workload is not None and bundle.target.kind is not POD else None
    own_state = _of_pod(pod) if pod is not None else None
    if groups is not None and own_state is not None and pod is not None:
        return say("{}; {}: {}", groups, pod.name, own_state)
    return groups or own_state or say("not known")


def _groups(workload: Workload) -> Text | None:
    """`3 pods: 1 CrashLoopBackOff (exit code 3), 2 ready`; nothing of a single pod, whose own state says more."""
    if workload.total is None:
        return None
    if not workload.total:
        return say("no pod")
    if workload.total == 1 and workload.examined is not None:
        return None
    told: Counter[Text] = Counter()
    for group in workload.groups:
        told[_look(group)] += group.total
    counted = join(", ", (say("{} {}", count, look) for look, count in told.items()))
    count = say("at least {}", workload.total) if workload.more else say("{}", workload.total)
    if len(told) == 1:
        return say("{} pods, all {}", count, next(iter(told)))
    return say("{} pods: {}", count, counted)


def _look(group: PodGroup) -> Text:
    if group.terminating:
        return say("terminating")
    if group.reason is None and group.exit_code is None:
        # That a pod runs says nothing; whether it is ready does.
        return (say("ready") if group.ready else say("not ready")) if group.phase == "Running" else group.phase
    words = [] if group.phase == "Running" else [group.phase]
    words += [group.reason] if group.reason is not None else []
    ends = [group.ended] if group.ended is not None else []
    ends += [say("exit code {}", group.exit_code)] if group.exit_code is not None else []
    return say("{} ({})", join(" ", words), join(", ", ends)) if ends and words else join(" ", [*words, *ends])


def _of_pod(pod: Pod) -> Text:
    counting = pod.counting_containers.values()
    restarts = sum(container.restart_count for container in pod.containers.values())
    ready = say("{} of {} containers ready", sum(bool(c.ready) for c in counting), len(counting))
    words = [
        say("all containers completed") if pod.phase == "Succeeded" else ready,
        say("{} restarts", restarts),
        say("phase {}", pod.phase),
    ]
    if pod.reason is not None:
        words.append(pod.reason)
    words += [say("{}: {}", name, c.waiting_reason) for name, c in pod.containers.items() if c.waiting_reason]
    if pod.deleted is not None:
        words.append(say("terminating"))
    if pod.node_name is not None:
        words.append(say("on node {}", pod.node_name))
    return join(", ", words)
