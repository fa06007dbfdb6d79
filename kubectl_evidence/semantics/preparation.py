"""The time between scheduling and the first container: volumes, sandbox, network."""

from __future__ import annotations

from datetime import datetime, timedelta

from kubectl_evidence.evidence.events import Event, Events
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.semantics.happened import matching
from kubectl_evidence.semantics.volumes import volume_of
from kubectl_evidence.text import Name, Text

# Attaching a volume of a cloud takes its time; what is missing altogether is told several times in it.
_PATIENCE = timedelta(minutes=1)
_REPEATED = 3
# The kubelet tries a volume again after two minutes at most (pkg/volume/util/nestedpendingoperations), but tells of it
# only every five once it has told often (client-go/tools/record, EventSourceObjectSpamFilter).
_OVERCOME = timedelta(minutes=10)
_FAILURES = frozenset({"FailedAttachVolume", "FailedMapVolume", "FailedMount"})


@dataclass(frozen=True)
class FailedVolume:
    """A volume that keeps the containers from being created, with the latest event about it.

    `volume` is None where the event names none. `lasting`: it is no hitch of the first minute.
    """

    volume: Text | None
    name: Name
    event: Event
    lasting: bool


def failed_volumes(pod: Pod, events: Events | None, now: datetime) -> tuple[FailedVolume, ...]:
    """The volumes that the pod waits for, the first that failed first.

    The kubelet says what failed of each volume, and then that it has waited for all of them (`timed out waiting for
    the condition`), which counts only where nothing else is said (pkg/kubelet/volumemanager, WaitForAttachAndMount).
    """
    since, found = waiting_since(pod), dict[Text | None, tuple[Name, Event]]()
    if since is None:
        return ()
    for name, event in matching(events, _FAILURES):
        if event.last is not None and event.last >= since:
            found[volume_of(event.message)] = (name, event)
    if len(found) > 1:
        found.pop(None, None)
    latest = max((event.last for _, event in found.values() if event.last is not None), default=now)
    lasting = is_stuck(pod, None, now)
    return tuple(
        FailedVolume(volume, name, event, lasting)
        for volume, (name, event) in sorted(found.items(), key=lambda one: (one[1][1].first or now, one[1][0]))
        if is_stuck(pod, event, now) and event.last is not None and latest - event.last <= _OVERCOME
    )


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
