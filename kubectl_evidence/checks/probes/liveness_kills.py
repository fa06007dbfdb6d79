"""The kubelet kills a container because its liveness or startup probe fails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.evidence.events import Event, Events
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Proven, Verdict, Verify, cite
from kubectl_evidence.late import late
from kubectl_evidence.semantics.happened import POD, latest
from kubectl_evidence.semantics.probes import Kind, in_words, latest_failure, outcome_of
from kubectl_evidence.semantics.runs import RECENT, has_settled, is_looping, last_ended, lasted, times
from kubectl_evidence.text import Name, own, say

EXPLAINS = ("container-crashloop", "readiness-failing", "service-no-endpoints")

# The words of pkg/kubelet/kuberuntime, computePodActions; the reason (Killing) is that of every kill.
_KILLED = late(r"failed (liveness|startup) probe")


def check(pod: Pod, events: Events, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Which containers the kubelet has killed for a failed liveness or startup probe, how often,
    and what the probe got.

    ## How it decides
    An event Killing of the last 15 minutes says so. It is an error while the container loops or
    has not run steadily since, a warning otherwise. The latest event Unhealthy of the same probe
    tells what it got. The exit code is then 143, or 137 where the program did not end in time.

    ## What would prove it
    Nothing more for the kill. Whether the program hangs or the probe asks too early or at the
    wrong place, only the program can tell.

    ## Traps
    The event expires after an hour. A probe that errs, rather than fails, kills nobody. A kill
    of a pod that is being deleted has another message. That the last run ended with 137 is not
    an out-of-memory kill.
    """
    if pod.finished or pod.deleted is not None:
        return
    for name, container in pod.counting_containers.items():
        killed = latest(
            events,
            {"Killing"},
            container=name,
            since=now - RECENT,
            about=lambda event: _KILLED.search(event.message) is not None,
        )
        if killed is not None and container.restart_count:
            yield _killed(pod, name, container, killed, events, now)


def _killed(
    pod: Pod, name: Name, container: Container, killed: tuple[Name, Event], events: Events, now: datetime
) -> Proven:
    kind: Kind = "startup" if "failed startup probe" in killed[1].message else "liveness"
    probe = container.probes.get(kind)
    failure = latest_failure(events, name, {kind}, now - RECENT)
    ended = last_ended(container)
    return Proven(
        subject=say("Container/{}", name),
        severity="error" if is_looping(pod, container, now) or not has_settled(container, now) else "warning",
        says=say(
            "Container/{} is killed by its {} probe{}{}; {}{}",
            name,
            own(kind),
            say(" {}", in_words(probe)) if probe is not None else own(""),
            say(", which {}", outcome_of(failure[1], probe)) if failure is not None and probe is not None else own(""),
            times(container.restart_count),
            say(", the last run ended{}", lasted(ended.state))
            if ended is not None and ended.state.seconds
            else own(""),
        ),
        cites=(
            cite(events, "parts", POD, "items", killed[0]),
            *((cite(events, "parts", POD, "items", failure[0]),) if failure is not None else ()),
            *((cite(pod, "containers", name, f"{kind}_probe"),) if probe is not None else ()),
            *((cite(pod, "containers", name, ended.field),) if ended is not None else ()),
        ),
        since=killed[1].first,
        verify=Verify(
            command=say(
                "kubectl get events -n {} --field-selector involvedObject.name={},reason=Killing",
                pod.namespace,
                pod.name,
            ),
            expect=say("Container {} failed {} probe, will be restarted", name, own(kind)),
        ),
    )
