"""Which of several pods an engineer wants to see first."""

from __future__ import annotations

from typing import Any

from kubectl_evidence.parsed import at, listed

# What waits as every pod does at its start.
_STARTING = {"ContainerCreating", "PodInitializing"}
# The rank of a pod that has nothing to tell any more.
LAST = 6


def badness(pod: Any) -> int:
    """Rank a pod, as parsed JSON, for examination: 0 comes first, 6 last."""
    states = [
        container
        for key in ("initContainerStatuses", "containerStatuses")
        for container in listed(at(pod, "status", key))
        if isinstance(container, dict)
    ]
    waiting = {at(state, "state", "waiting", "reason") for state in states} - {None, *_STARTING}
    if at(pod, "metadata", "deletionTimestamp") is not None:
        return LAST
    if at(pod, "status", "phase") == "Succeeded":
        return 5
    if waiting or any((at(state, "state", "terminated", "exitCode") or 0) != 0 for state in states):
        return 0
    if at(pod, "status", "phase") == "Failed":
        return 1
    if not is_ready(pod):
        return 2
    return 3 if any(at(state, "restartCount") for state in states) else 4


def is_ready(pod: Any) -> bool:
    """Whether the pod's own condition Ready is True."""
    conditions = listed(at(pod, "status", "conditions"))
    return any(at(one, "type") == "Ready" and at(one, "status") == "True" for one in conditions)


def latest_first(thing: Any) -> tuple[int, ...]:
    """Sort key that puts what was created last first: RFC 3339 times sort as they are, here backwards."""
    return tuple(-ord(character) for character in str(at(thing, "metadata", "creationTimestamp") or ""))
