"""The containers of a pod, and which of them have run before."""

from __future__ import annotations

from typing import Any

from kubectl_evidence.clues.refs import ContainerRef, Role
from kubectl_evidence.clues.subject import named
from kubectl_evidence.parsed import at, listed


def containers_of(pod: Any) -> list[ContainerRef]:
    """Every container of a pod, as parsed JSON."""
    found = []
    lists: tuple[tuple[Role, str, str], ...] = (
        ("init", "initContainers", "initContainerStatuses"),
        ("container", "containers", "containerStatuses"),
        ("ephemeral", "ephemeralContainers", "ephemeralContainerStatuses"),
    )
    for role, key, statuses in lists:
        restarted = {
            at(status, "name")
            for status in listed(at(pod, "status", statuses))
            if at(status, "restartCount") or at(status, "lastState", "terminated")
        }
        started = {at(status, "name"): _started(status) for status in listed(at(pod, "status", statuses))}
        for container in listed(at(pod, "spec", key)):
            name = at(container, "name")
            if named(name):
                sidecar = role == "init" and at(container, "restartPolicy") == "Always"
                found.append(
                    ContainerRef(name, "sidecar" if sidecar else role, name in restarted, started.get(name, ""))
                )
    return found


def _started(status: Any) -> str:
    states = (at(status, "state", state, "startedAt") for state in ("running", "terminated"))
    return next((at for at in states if isinstance(at, str)), "")
