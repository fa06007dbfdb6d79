"""When a container ought to be ready, and whether a pod may still be starting."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from kubectl_evidence.evidence.parts.container import Container, Probe
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.semantics.runs import is_looping

# Below this no start is slow: the window of a probe with the defaults of the API (3 failures, every 10 s).
_LEAST = timedelta(seconds=30)
# Volumes, sandbox and a first pull of an image usually take less than this.
_PREPARING = timedelta(minutes=1)
# What an init container may take before one asks what it does.
INITIALISING = timedelta(minutes=2)

# Reasons for which a container waits that time alone does not cure.
_FAULTS = frozenset(
    {
        "CrashLoopBackOff",
        "CreateContainerConfigError",
        "CreateContainerError",
        "ErrImageNeverPull",
        "ErrImagePull",
        "ImageInspectError",
        "ImagePullBackOff",
        "InvalidImageName",
        "RegistryUnavailable",
        "RunContainerError",
        "SignatureValidationFailed",
    }
)


def window(probe: Probe) -> timedelta:
    """How long a probe may fail before its failures count."""
    return timedelta(
        seconds=probe.initial_delay_seconds + probe.period_seconds * probe.failure_threshold + probe.timeout_seconds
    )


def overdue(pod: Pod, container: Container, now: datetime) -> Literal["startup", "readiness"] | None:
    """Which probe keeps a running container from being ready for longer than its window, or None.

    Readiness is probed only once startup has succeeded (pkg/kubelet/prober/worker.go). When that was
    is not in the status, so its whole window is granted too, except to a container that was ready
    in this run already: then the pod's Ready condition changed after the start of the run.
    """
    state = container.state
    if state is None or state.status != "running" or state.started_at is None or container.ready is not False:
        return None
    up = now - state.started_at
    startup, readiness = container.startup_probe, container.readiness_probe
    if startup is not None and container.started is not True:
        return "startup" if up > max(_LEAST, window(startup)) else None
    if readiness is None:
        return None
    if was_ready(pod, state.started_at):
        return "readiness"
    allowed = window(readiness) + (window(startup) if startup is not None else timedelta())
    return "readiness" if up > max(_LEAST, allowed) else None


def was_ready(pod: Pod, started: datetime) -> bool:
    """Whether the containers were all ready since one of them started: the pod's Ready condition fell after that."""
    ready = at(pod.conditions, "Ready")
    if ready is None or ready.status != "False" or ready.last_transition_time is None:
        return False
    # Two seconds, since both times are whole seconds and the status is written after the start.
    return ready.last_transition_time - started > timedelta(seconds=2)


def may_still_start(pod: Pod, now: datetime) -> bool:
    """Whether the pod is not ready merely because it began a moment ago: nothing is wrong with it yet."""
    if pod.ready or pod.finished or pod.deleted is not None:
        return False
    scheduled = at(pod.conditions, "PodScheduled")
    if scheduled is not None and scheduled.status == "False":
        return False
    lasting = pod.lasting_containers.values()
    if any(container.waiting_reason in _FAULTS or is_looping(pod, container, now) for container in lasting):
        return False
    if pod.created is not None and now - pod.created < _LEAST:
        return True
    begun = scheduled.last_transition_time if scheduled is not None else pod.created
    return any(_is_starting(pod, container, begun, now) for container in lasting)


def _is_starting(pod: Pod, container: Container, begun: datetime | None, now: datetime) -> bool:
    state = container.state
    if state is None or container.ready:
        return False
    if state.status == "waiting":
        return begun is not None and now - begun < _PREPARING
    if state.status != "running" or state.started_at is None:
        return False
    if container.role == "init":
        return now - state.started_at < INITIALISING
    awaits_start = container.startup_probe is not None and not container.started
    return not overdue(pod, container, now) and (container.readiness_probe is not None or awaits_start)
