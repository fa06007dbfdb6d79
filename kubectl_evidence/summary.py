"""The first lines of the packet: the root cause, or plainly that none was found and what that is worth."""

from __future__ import annotations

from collections.abc import Sequence

from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Undecided
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
        headline = say("Nothing can be concluded: the pod was not read")
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
        state=_state(pod),
        causes=tuple(say("{} {} ({})", own(f.id), f.says, own(f.verdict)) for f in faults),
    )


def _state(pod: Pod | None) -> Text:
    if pod is None:
        return say("not known")
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
