"""Ask the cluster in two waves, everything at once in each, and wait only so long."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from kubectl_evidence.ask import Ask
from kubectl_evidence.clues import Known
from kubectl_evidence.cluster import Cluster
from kubectl_evidence.evidence import Evidence
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.known import Reading
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
    """Whether somebody asked to stop waiting (Ctrl-C): what has arrived is kept, the rest has timed out.

    While it catches, the first interrupt is only noted, and ends the waiting that is under way;
    wherever else it arrives, the program goes on with what it has. The second one interrupts.
    """

    def __init__(self) -> None:
        self.requested = False
        self._waiting = False

    @contextlib.contextmanager
    def catching(self) -> Iterator[None]:
        """Note interrupts for as long as this lasts. Only the main thread ever gets any."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.signal(signal.SIGINT, self._note)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def wait(self, done: threading.Event, deadline: float) -> bool:
        """Wait until it is done, until the deadline (of `time.monotonic()`), or until interrupted."""
        try:
            # Set before the request is looked at: an interrupt comes either before, and is seen, or
            # after, and is raised within this block.
            self._waiting = True
            left = 0.0 if self.requested else max(0.0, deadline - time.monotonic())
            return done.wait(left)
        except KeyboardInterrupt:
            self.requested = True
            return done.is_set()
        finally:
            self._waiting = False

    def _note(self, *_: object) -> None:
        again, self.requested = self.requested, True
        if again or self._waiting:
            raise KeyboardInterrupt


def collect(
    kinds: Iterable[type[Evidence]],
    target: Target,
    cluster: Cluster,
    seconds: float,
    halt: Halt | None = None,
    meanwhile: Callable[[], None] = lambda: None,
) -> Answers:
    """Read every kind of evidence; every ask has an outcome, at the latest after `seconds`.

    What the second wave asks goes out as soon as the answer that it depends on is there, whatever
    else of the first wave is still under way: the critical path is two round trips, and an answer
    that never comes costs only what depends on it. `meanwhile` is done while the first answers are
    under way.
    """
    halt = halt or Halt()
    with halt.catching():
        return _collect(tuple(kinds), target, _Asking(cluster, seconds, halt), meanwhile)


def _collect(
    kinds: tuple[type[Evidence], ...], target: Target, asking: _Asking, meanwhile: Callable[[], None]
) -> Answers:
    asks = {kind: dict(kind.first(target)) if kind.serves(target) else {} for kind in kinds}
    # The pod comes first among them, since nearly everything depends on it.
    informing = list(dict.fromkeys(ask for kind in kinds if kind.informs for ask in asks[kind].values()))
    heard = set(informing)
    asking.start([*informing, *(ask for asked in asks.values() for ask in asked.values())])
    meanwhile()
    reading = Reading(target)

    def ask_on(known: Known) -> None:
        for kind in kinds:
            for key, ask in kind.second(target, known).items() if kind.serves(target) else ():
                if asks[kind].setdefault(key, ask) is ask and kind.informs and ask not in heard:
                    heard.add(ask)
                    informing.append(ask)
        asking.start(ask for asked in asks.values() for ask in asked.values())

    unread = [kind for kind in kinds if kind.informs] + [kind for kind in kinds if not kind.informs]

    known: Known | None = None
    _make_ready(unread, asks, asking, informing)
    while informing and (news := asking.wait_for_any(informing)):
        informing[:] = [ask for ask in informing if ask not in news]
        reading.add(news)
        before, known = known, reading.known(pending=informing)
        if known != before:
            ask_on(known)
        _make_ready(unread, asks, asking, informing)
    if informing:
        # Time is over: what would have been asked next has an outcome too.
        ask_on(replace(reading.known(), pod_told=True))
    # Nothing more is asked because of an answer.
    _make_ready(unread, asks, asking, [])
    return {kind: {key: Answered(ask, asking.wait(ask)) for key, ask in asks[kind].items()} for kind in kinds}


def _make_ready(
    unread: list[type[Evidence]],
    asks: Mapping[type[Evidence], Mapping[str, Ask]],
    asking: _Asking,
    waited_for: Sequence[Ask],
) -> None:
    """Prepare to read the answers that will come, one kind after the other, until one that is waited for is there."""
    for kind in [kind for kind in unread if asks[kind]]:
        if asking.has_news(waited_for):
            return
        unread.remove(kind)
        kind.make_ready()


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
        self._news = threading.Event()

    def start(self, asks: Iterable[Ask]) -> None:
        for ask in asks:
            if ask not in self._done:
                self._done[ask] = threading.Event()
                threading.Thread(target=self._read, args=(ask,), name=f"read {ask.path}", daemon=True).start()

    def wait_for_any(self, asks: Sequence[Ask]) -> Mapping[Ask, Outcome[Raw]]:
        """Wait until one of them is answered; give all that are. None are when there is no time left."""
        while True:
            # Cleared before anything is looked at: an answer that comes after the look is news.
            self._news.clear()
            answered = {ask: self._answers[ask] for ask in asks if self._done[ask].is_set()}
            if answered or not self._halt.wait(self._news, self._deadline):
                return answered

    def has_news(self, asks: Sequence[Ask]) -> bool:
        """Whether one of them is answered."""
        return any(self._done[ask].is_set() for ask in asks)

    def wait(self, ask: Ask) -> Outcome[Raw]:
        if self._halt.wait(self._done[ask], self._deadline):
            return self._answers[ask]
        return TimedOut(after_seconds=round(time.monotonic() - self._began, 1))

    def _read(self, ask: Ask) -> None:
        outcome: Outcome[Raw]
        try:
            with self._slots:
                outcome = self._cluster.read(ask, self._deadline)
        except Exception:  # noqa: BLE001 - a read that raises is a bug, and even then its text must not reach anyone
            outcome = Unavailable(why="unreadable")
        self._answers[ask] = outcome
        self._done[ask].set()
        self._news.set()
