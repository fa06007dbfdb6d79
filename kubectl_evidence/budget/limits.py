"""How much of each sort may stay, and what stays whatever the limits: what is cited."""

from __future__ import annotations

from collections.abc import Collection

from kubectl_evidence.finding import Pointer
from kubectl_evidence.frozen import dataclass


@dataclass(frozen=True)
class Limits:
    """How many entries of each sort may stay, besides the cited ones."""

    log_lines: int
    events: int
    moments: int
    neighbours: int
    endpoints: int
    # Objects of any other sort: routes, policies, revisions, groups of pods.
    entries: int
    # Whether each read is told by its API path beside the kubectl command that shows the same.
    paths: bool = False


LADDER = (
    Limits(log_lines=30, events=10, moments=18, neighbours=3, endpoints=10, entries=10, paths=True),
    Limits(log_lines=30, events=10, moments=18, neighbours=3, endpoints=10, entries=10),
    Limits(log_lines=20, events=6, moments=14, neighbours=2, endpoints=6, entries=8),
    Limits(log_lines=12, events=4, moments=12, neighbours=1, endpoints=4, entries=5),
    Limits(log_lines=6, events=3, moments=10, neighbours=0, endpoints=3, entries=3),
    Limits(log_lines=4, events=2, moments=8, neighbours=0, endpoints=1, entries=2),
    Limits(log_lines=3, events=1, moments=8, neighbours=0, endpoints=1, entries=1),
    Limits(log_lines=2, events=0, moments=6, neighbours=0, endpoints=0, entries=1),
    Limits(log_lines=0, events=0, moments=0, neighbours=0, endpoints=0, entries=0),
)


class Cited:
    """The entries that findings point at."""

    def __init__(self, pointers: Collection[Pointer]) -> None:
        self._paths = {(pointer.kind, *map(str, pointer.path)) for pointer in pointers}

    def keys(self, kind: str, *prefix: str) -> set[str]:
        """The keys that are cited directly under a place."""
        start = (kind, *prefix)
        return {path[len(start)] for path in self._paths if path[: len(start)] == start and len(path) > len(start)}
