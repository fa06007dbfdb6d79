"""Which event about the pod tells something last."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from datetime import datetime

from kubectl_evidence.evidence.events import Event, Events
from kubectl_evidence.text import Name, Text, own

# The key of the pod's own events in the evidence.
POD = own("pod")


def latest(
    events: Events | None,
    reasons: Collection[str],
    *,
    container: Text | None = None,
    since: datetime | None = None,
    about: Callable[[Event], bool] = lambda _: True,
) -> tuple[Name, Event] | None:
    """Find the last of the pod's events with one of these reasons, or None: events expire, and prove nothing absent.

    `container` narrows to one container, `since` to events that were last seen at that moment or later.
    """
    found: tuple[Name, Event] | None = None
    for name, event in matching(events, reasons, container=container):
        if (since is None or (event.last is not None and event.last >= since)) and about(event):
            found = (name, event)
    return found


def killed_for_probe(events: Events | None, container: Text, since: datetime) -> bool:
    """Whether the kubelet has killed a container for its probe since then.

    The words are those of pkg/kubelet/kuberuntime, computePodActions; the reason is that of every kill.
    """
    is_probes = re.compile(r"failed (?:liveness|startup) probe").search
    return (
        latest(events, {"Killing"}, container=container, since=since, about=lambda e: bool(is_probes(e.message)))
        is not None
    )


def matching(
    events: Events | None, reasons: Collection[str], *, container: Text | None = None
) -> Iterator[tuple[Name, Event]]:
    """Give the pod's events with one of these reasons, oldest first."""
    of_pod = events.of_pod() if events is not None else None
    for name, event in (of_pod or {}).items():
        if event.reason in reasons and (container is None or event.container == container):
            yield name, event
