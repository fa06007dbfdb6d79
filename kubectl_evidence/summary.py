"""The first lines of the packet: the root cause, or plainly that none was found and what that is worth."""

from __future__ import annotations

from collections.abc import Sequence

from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.workload import Workload
from kubectl_evidence.finding import Undecided
from kubectl_evidence.kinds import NODE, POD
from kubectl_evidence.packet import HEADLINE_LIMIT, Finding, Gap, Summary
from kubectl_evidence.text import Text, join, own, say


def summarise(
    bundle: Bundle, findings: Sequence[Finding], undecided: Sequence[Undecided], gaps: Sequence[Gap], *, veiled: bool
) -> Summary:
    """One headline of at most 200 characters, the pod's state, and each cause in a line.

    `veiled`: rules of the user's own, which may hide anything, have masked some of the evidence.
    """
    faults = [finding for finding in findings if finding.severity != "info"]
    pod = bundle.data(Pod)
    if faults:
        headline = faults[0].says
    elif pod is None:
        headline = _without_pod(bundle)
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
    """The pod that was looked into, and as which of how many; nothing where the target is that pod."""
    pod, workload = bundle.data(Pod), bundle.data(Workload)
    if bundle.target.kind is POD or pod is None:
        return None
    count = workload.count if workload is not None else None
    which = (
        say("the only pod") if count == 1 else say("the worst of {} pods", count) if count else say("one of its pods")
    )
    return say("pod/{}, {}", pod.name, which)


def _without_pod(bundle: Bundle) -> Text:
    workload = bundle.data(Workload)
    if bundle.target.kind is NODE:
        return say("No fault found by any check")
    if workload is not None and workload.count == 0:
        return say("{} has no pod", own(bundle.target.kind.name))
    return say("Nothing can be concluded: the pod was not read")


def _state(bundle: Bundle, pod: Pod | None) -> Text:
    workload = bundle.data(Workload)
    groups = _groups(workload) if workload is not None and bundle.target.kind is not POD else None
    own_state = _of_pod(pod) if pod is not None else None
    return join("; ", [words for words in (groups, own_state) if words is not None]) or say("not known")


def _groups(workload: Workload) -> Text | None:
    """`3 pods: 2 Running, ready; 1 Running, CrashLoopBackOff, exit code 1`."""
    if workload.count is None:
        return None
    if not workload.count:
        return say("no pod")
    told = []
    for group in workload.groups:
        words = [group.phase, *([group.reason] if group.reason else [])]
        words += [say("exit code {}", group.exit_code)] if group.exit_code is not None else []
        words += [say("terminating")] if group.terminating else []
        words += [say("ready") if group.ready else say("not ready")] if group.phase == "Running" else []
        told.append(say("{} {}", group.count, join(" ", words)))
    return say("{} pods: {}", workload.count, join(", ", told)) if workload.count > 1 else None


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
