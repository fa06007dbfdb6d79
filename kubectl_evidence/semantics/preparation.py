"""The time between scheduling and the first container: volumes, sandbox, network."""

from __future__ import annotations

from datetime import datetime, timedelta

from kubectl_evidence.evidence.events import Event
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.pod import Pod

# Attaching a volume of a cloud takes its time; what is missing altogether is told several times in it.
_PATIENCE = timedelta(minutes=1)
_REPEATED = 3


def waiting_since(pod: Pod) -> datetime | None:
    """Since when the pod has waited for its first container, or None when it does not: no node, or one has begun."""
    if pod.finished or pod.deleted is not None or pod.node_name is None:
        return None
    if not all(_is_untouched(container) for container in pod.lasting_containers.values()):
        return None
    scheduled = at(pod.conditions, "PodScheduled")
    return (scheduled.last_transition_time if scheduled is not None else None) or pod.created


def is_stuck(pod: Pod, event: Event | None, now: datetime) -> bool:
    """Whether that has lasted too long, or a failure has been told too often."""
    since = waiting_since(pod)
    if since is None:
        return False
    return now - since >= _PATIENCE or (event is not None and event.count >= _REPEATED)


def _is_untouched(container: Container) -> bool:
    # Before the sandbox is there every container waits with one of these, or has no status yet.
    if container.last_state is not None:
        return False
    return container.state is None or container.waiting_reason in {"ContainerCreating", "PodInitializing"}
