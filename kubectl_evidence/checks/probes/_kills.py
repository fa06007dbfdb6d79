"""Kills by the kubelet for a probe that fails."""

from __future__ import annotations

from datetime import datetime, timedelta

from kubectl_evidence.effects import POD_NOT_READY
from kubectl_evidence.evidence.events import Event, Events
from kubectl_evidence.evidence.parts.container import Container, Probe
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Proven, Verify, cite
from kubectl_evidence.late import late
from kubectl_evidence.semantics.durations import human_duration
from kubectl_evidence.semantics.happened import POD, latest
from kubectl_evidence.semantics.probes import Kind, latest_failure
from kubectl_evidence.semantics.readiness import window
from kubectl_evidence.semantics.runs import RECENT, has_settled, is_looping, last_ended
from kubectl_evidence.text import Name, Text, own, say

# What comes of a kill.
AFTER_A_KILL = (
    *POD_NOT_READY,
    "container-crashloop",
    "container-failed",
    "exit-137-not-oom",
    "pod-not-ready-because-of-sidecar",
    "probe-timeout-one-second",
    "readiness-failing",
    "readiness-failing-connection-refused",
    "readiness-failing-status",
)

# The words of pkg/kubelet/kuberuntime, computePodActions; the reason (Killing) is that of every kill.
_KILLED = late(r"failed (liveness|startup) probe")
_HAS_COME_UP = late(r"statuscode: 4\d\d")
# A run that a probe ended within so many of its windows was hardly more than its start.
_WINDOWS = 3
# What a program may take to end once it was told to (core/v1, the default of terminationGracePeriodSeconds).
_GRACE = timedelta(seconds=30)


def killed(name: Name, kind: Kind, events: Events | None, now: datetime) -> tuple[Name, Event] | None:
    """The last kill of a container for a probe of this kind, of the last 15 minutes."""

    def is_such(event: Event) -> bool:
        found = _KILLED.search(event.message)
        return found is not None and found.group(1) == kind

    return latest(events, {"Killing"}, container=name, since=now - RECENT, about=is_such)


def is_early(name: Name, container: Container, kill: Event, events: Events | None, now: datetime) -> bool:
    """Whether the kills come so soon after each start that the container can hardly have come up.

    The run that ended last tells, without what it took to end after it was told to. Who answers that there is no such
    page, or no right to it, has come up.
    """
    failure = latest_failure(events, name, {"liveness"}, now - RECENT)
    if failure is not None and _HAS_COME_UP.search(failure[1].message):
        return False
    probe, ended = container.liveness_probe, last_ended(container)
    if probe is None or container.startup_probe is not None or ended is None:
        return False
    began, over = ended.state.started_at, ended.state.finished_at
    if began is None or over is None:
        return False
    when = kill.last if kill.last is not None and began <= kill.last <= over else over - _GRACE
    return when - began <= _WINDOWS * window(probe)


def gives_up_after(probe: Probe) -> Text:
    """How long after a start the probe has failed as often as it may, if it never passes."""
    return human_duration(probe.initial_delay_seconds + probe.period_seconds * probe.failure_threshold)


def is_killed(
    pod: Pod, name: Name, kind: Kind, kill: tuple[Name, Event], says: Text, events: Events, now: datetime
) -> Proven:
    """Say so, with where it is to be seen; what relieves it is the caller's to add."""
    container = pod.containers[name]
    failure = latest_failure(events, name, {kind}, now - RECENT)
    ended = last_ended(container)
    return Proven(
        subject=say("Container/{}", name),
        severity="error" if is_looping(pod, container, now) or not has_settled(container, now) else "warning",
        says=says,
        cites=(
            cite(events, "parts", POD, "items", kill[0]),
            *((cite(events, "parts", POD, "items", failure[0]),) if failure is not None else ()),
            *((cite(pod, "containers", name, f"{kind}_probe"),) if kind in container.probes else ()),
            *((cite(pod, "containers", name, ended.field),) if ended is not None else ()),
        ),
        since=kill[1].first,
        verify=Verify(
            command=say(
                "kubectl get events -n {} --field-selector involvedObject.name={},reason=Killing",
                pod.namespace,
                pod.name,
            ),
            expect=say("Container {} failed {} probe, will be restarted", name, own(kind)),
        ),
    )
