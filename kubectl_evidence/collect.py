"""Ask the cluster in two waves, everything at once in each, and wait only so long."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kubectl_evidence.ask import Ask
from kubectl_evidence.cluster import Cluster
from kubectl_evidence.evidence import Evidence
from kubectl_evidence.known import read_known
from kubectl_evidence.outcome import Outcome, TimedOut, Unavailable
from kubectl_evidence.raw import Raw
from kubectl_evidence.target import Target

# kubectl's own client allows bursts of 300; this many keep us a polite guest in an incident.
AT_ONCE = 16


@dataclass(frozen=True)
class Answered:
    """An ask and what became of it."""

    ask: Ask
    outcome: Outcome[Raw]


Answers = Mapping[type[Evidence], Mapping[str, Answered]]


class Halt:
    """Whether somebody asked to stop waiting (Ctrl-C): what has arrived is kept, the rest has timed out."""

    def __init__(self) -> None:
        self.requested = False


def collect(
    kinds: Iterable[type[Evidence]], target: Target, cluster: Cluster, seconds: float, halt: Halt | None = None
) -> Answers:
    """Read every kind of evidence; every ask has an outcome, at the latest after `seconds`.

    The second wave starts as soon as the kinds that inform it have answered; what else the
    first wave asked goes on meanwhile, so the critical path is two round trips.
    """
    kinds = tuple(kinds)
    asking = _Asking(cluster, seconds, halt or Halt())
    first = {kind: dict(kind.first(target)) for kind in kinds}
    informing = [ask for kind in kinds if kind.informs for ask in first[kind].values()]
    asking.start([*informing, *(ask for asks in first.values() for ask in asks.values())])
    known = read_known({ask: asking.wait(ask) for ask in informing})
    second = {kind: dict(kind.second(target, known)) for kind in kinds}
    asking.start(ask for asks in second.values() for ask in asks.values())
    return {
        kind: {key: Answered(ask, asking.wait(ask)) for key, ask in {**first[kind], **second[kind]}.items()}
        for kind in kinds
    }


def read_all(cluster: Cluster, asks: Iterable[Ask], seconds: float) -> Mapping[Ask, Outcome[Raw]]:
    """Read a few asks at once, outside the two waves."""
    asks = tuple(asks)
    asking = _Asking(cluster, seconds, Halt())
    asking.start(asks)
    return {ask: asking.wait(ask) for ask in asks}


class _Asking:
    """Asks in flight, each sent once however many kinds want its answer.

    Threads are daemons: one that hangs where no deadline reaches (a name server that never
    answers) must not keep the process alive after the packet is written.
    """

    def __init__(self, cluster: Cluster, seconds: float, halt: Halt) -> None:
        self._cluster = cluster
        self._halt = halt
        self._began = time.monotonic()
        self._deadline = self._began + seconds
        self._slots = threading.BoundedSemaphore(AT_ONCE)
        self._answers: dict[Ask, Outcome[Raw]] = {}
        self._done: dict[Ask, threading.Event] = {}

    def start(self, asks: Iterable[Ask]) -> None:
        for ask in asks:
            if ask not in self._done:
                self._done[ask] = threading.Event()
                threading.Thread(target=self._read, args=(ask,), name=f"read {ask.path}", daemon=True).start()

    def wait(self, ask: Ask) -> Outcome[Raw]:
        if self._arrived(ask):
            return self._answers[ask]
        return TimedOut(after_seconds=round(time.monotonic() - self._began, 1))

    def _arrived(self, ask: Ask) -> bool:
        left = 0.0 if self._halt.requested else max(0.0, self._deadline - time.monotonic())
        try:
            return self._done[ask].wait(left)
        except KeyboardInterrupt:
            if self._halt.requested:
                raise
            self._halt.requested = True
            return self._done[ask].is_set()

    def _read(self, ask: Ask) -> None:
        outcome: Outcome[Raw]
        try:
            with self._slots:
                outcome = self._cluster.read(ask, self._deadline)
        except Exception:  # noqa: BLE001 - a read that raises is a bug, and even then its text must not reach anyone
            outcome = Unavailable(why="unreadable")
        self._answers[ask] = outcome
        self._done[ask].set()
