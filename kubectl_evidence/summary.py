"""The first lines of the packet: the root cause, or plainly that none was found and what that is worth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.representatives import Representatives
from kubectl_evidence.evidence.workload import PodGroup, Workload
from kubectl_evidence.finding import Undecided
from kubectl_evidence.headline import on_node, without_pod
from kubectl_evidence.kinds import NODE, POD
from kubectl_evidence.packet import HEADLINE_LIMIT, Finding, Gap, Summary
from kubectl_evidence.semantics.claims import claim_state
from kubectl_evidence.semantics.durations import between
from kubectl_evidence.semantics.readiness import may_still_start
from kubectl_evidence.semantics.stateful_sets import waits_for
from kubectl_evidence.text import Text, join, own, say

# So many looks of pods say how a target is; the table of its pods has the others.
_GROUPS = 4


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
        headline = on_node(bundle, target, faults[0]) if bundle.target.kind is NODE else faults[0].says
    elif pod is None:
        headline = without_pod(bundle, target)
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
        if pod.created is not None and may_still_start(pod, bundle.at):
            headline = say("{}: it began {} ago and may still be starting", headline, between(pod.created, bundle.at))
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
    which = _which(workload, count) if workload is not None and count else say("one of its pods")
    beside: dict[str, list[Text]] = {}
    for key in further:
        how = _beside(workload, pod.name, _part(key, 1)) if workload is not None else "another-way"
        beside.setdefault(how, []).append(say("pod/{}", _part(key, 1)))
    return join(", and ", (say("pod/{}, {}", pod.name, which), *(_beside_it(how, n) for how, n in beside.items())))


def _which(workload: Workload, count: int) -> Text:
    if count == 1:
        return say("the only pod")
    if not all(group.healthy for group in workload.groups):
        return say("the worst of {} pods", count)
    restarted = any(group.restarted for group in workload.groups)
    return say("one of {} pods, all of them {}", count, own("ready now" if restarted else "well"))


def _beside(workload: Workload, examined: Text, other: Text) -> str:
    """Why another pod was looked into, beside the examined one."""
    groups: dict[Text, PodGroup] = {name: group for group in workload.groups for name in group.pods}
    this, that = groups.get(examined), groups.get(other)
    if that is not None and that.healthy and not that.restarted:
        return "well"
    # The group tells apart pods of two revisions, too, which fail in one way.
    return "alike" if this is not None and that is not None and _looks(this) == _looks(that) else "another-way"


def _looks(group: PodGroup) -> tuple[object, ...]:
    # A container that crash-loops is by turns waiting, running and terminated: how its runs end stays the same.
    why = group.reason if group.exit_code is None else group.ended
    return group.phase, why, group.exit_code, group.ready, group.terminating


def _beside_it(how: str, pods: Sequence[Text]) -> Text:
    names = join(", ", pods)
    one = len(pods) == 1
    match how:
        case "well":
            return say("{} of {}, well", names, own("another controller" if one else "other controllers"))
        case "alike":
            return say("{}, which {} alike in another revision or workload", names, own("fails" if one else "fail"))
        case _:
            return say("{}, which {} in another way", names, own("fails" if one else "fail"))


def _part(key: Text, place: int) -> Text:
    """The namespace (0) or the name (1) of `NAMESPACE/NAME`."""
    slash = key.index("/")
    return key.part(slash + 1, len(key)) if place else key.part(0, slash)


def _state(bundle: Bundle, pod: Pod | None) -> Text:
    workload = bundle.data(Workload)
    groups = _groups(workload) if workload is not None and bundle.target.kind is not POD else None
    own_state = _of_pod(pod) if pod is not None else None
    if groups is not None and own_state is not None and pod is not None:
        own_state = say("{}: {}", pod.name, own_state)
    told = [one for one in (claim_state(bundle), groups, _held(bundle), own_state) if one is not None]
    return join("; ", told) if told else say("not known")


def _held(bundle: Bundle) -> Text | None:
    """What keeps the controller from making or renewing pods: that somebody has paused it, or the order of ordinals."""
    owners, workload = bundle.data(Owners), bundle.data(Workload)
    if owners is None or workload is None or bundle.target.kind is POD:
        return None
    for key, one in owners.parts.items():
        if one.paused and one.replicas is not None:
            return say("paused, {} of {} updated", one.updated_replicas or 0, one.replicas)
        awaited = waits_for(key, one, workload)
        if awaited is not None:
            count = say("{} of {} pods created", one.created_replicas or 0, one.replicas or 0)
            return say("{}: OrderedReady waits for {}", count, awaited)
    return None


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
    shown = [say("{} {}", count, look) for look, count in [*told.items()][:_GROUPS]]
    rest = [*told.values()][_GROUPS:]
    if rest:
        shown.append(say("{} in {} other states", sum(rest), len(rest)) if len(rest) > 1 else say("{} other", rest[0]))
    counted = join(", ", shown)
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
