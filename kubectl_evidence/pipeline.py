"""The whole program, in order.

What comes after the answers is in `conclude`, whose modules are loaded while the answers are under way.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from kubectl_evidence.ask import Ask
from kubectl_evidence.cluster import Cluster
from kubectl_evidence.collect import Answered, Answers, Halt, collect, read_all
from kubectl_evidence.evidence import all_kinds
from kubectl_evidence.evidence.debug import Debug
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pods import Pods
from kubectl_evidence.evidence.workload import Workload
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.kinds import POD
from kubectl_evidence.outcome import Collected, Forbidden, Missing, NotFound, NotRequested, Outcome
from kubectl_evidence.raw import Raw
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.target import Target

if TYPE_CHECKING:
    from kubectl_evidence.bundle import Bundle
    from kubectl_evidence.packet import Mutation, Packet

MAX_TOKENS = 8000


@dataclass(frozen=True)
class Inquiry:
    """What to find out, and how."""

    target: Target
    asked: str
    command: str
    seconds: float = 10.0
    max_tokens: int = MAX_TOKENS
    exact: bool = False
    # A replay: its duration says nothing, and its moment is that of the recording.
    recorded: bool = False


@dataclass(frozen=True)
class Investigation:
    """The packet, and every ask with what became of it, unredacted: for `record`."""

    packet: Packet
    asked: Mapping[Ask, Outcome[Raw]]


# Puts a debug container into the pod and reads it: the only change that a run may make.
Debugger = Callable[["Bundle"], "tuple[Answered, tuple[Mutation, ...]]"]
# Told, in a few words, what is being done now.
Progress = Callable[[str], None]


class NothingAnswered(Exception):
    """There is no packet: not one read was answered. `outcome` is what became of the target."""

    def __init__(self, outcome: Missing) -> None:
        super().__init__(outcome.status)
        self.outcome = outcome


def investigate(
    inquiry: Inquiry,
    cluster: Cluster,
    redactor: KeyedRedactor,
    debugger: Debugger | None = None,
    progress: Progress = lambda _: None,
    halt: Halt | None = None,
    meanwhile: Callable[[], None] = lambda: None,
) -> Investigation:
    """Collect, redact, check, pack. `meanwhile` is done while the first answers are under way.

    Raises:
        TargetNotFound: there is no such pod, nor one that it clearly stands for.
        NothingAnswered: the cluster could not be reached, or did not know the identity.
    """
    started = time.monotonic()

    def left() -> float:
        return max(0.0, inquiry.seconds - (time.monotonic() - started))

    def prepare() -> None:
        from kubectl_evidence.conclude import prepare

        prepare()
        meanwhile()

    progress(f"reading {inquiry.target}{inquiry.target.place}")
    target, because = inquiry.target, None
    asked: dict[Ask, Outcome[Raw]] = {}
    answers = collect(all_kinds(), target, cluster, inquiry.seconds, halt, prepare)
    named = _named(target, answers)
    if isinstance(named.outcome, NotFound | NotRequested):
        from kubectl_evidence.resolve import resolve

        live = answers[Pods][""].outcome if target.kind is POD else named.outcome
        resolved = resolve(target, cluster, redactor, left(), exact=inquiry.exact, live=live)
        target, because = resolved.target, resolved.because
        asked |= {**resolved.answers, named.ask: named.outcome}
        progress(f"reading {target}{target.place}")
        answers = collect(all_kinds(), target, cluster, left(), halt)
    _something(answers, _named(target, answers).outcome)
    from kubectl_evidence.conclude import Account, conclude, redacted

    at = cluster.now()
    bundle = redacted(target, at, answers, redactor)
    mutations: tuple[Mutation, ...] = ()
    if debugger is not None and bundle.data(Pod) is not None:
        answered, mutations = debugger(bundle)
        # Read again, so that the packet and a recording show the pod with the container in it.
        again = read_all(cluster, [answers[Pod][""].ask], max(2.0, left()))
        for ask, outcome in again.items():
            if isinstance(outcome, Collected):
                answers = {**answers, Pod: {"": Answered(ask, outcome)}}
        answers = {**answers, Debug: {"output": answered}}
        bundle = redacted(target, at, answers, redactor)
    progress("checking")
    account = Account(
        asked=inquiry.asked,
        command=inquiry.command,
        because=because,
        identity=cluster.identity,
        seconds=None if inquiry.recorded else round(time.monotonic() - started, 2),
        max_tokens=inquiry.max_tokens,
        mutations=mutations,
    )
    packet = conclude(bundle, account, redactor)
    asked |= {answered.ask: answered.outcome for answers_of in answers.values() for answered in answers_of.values()}
    return Investigation(packet, asked)


def _named(target: Target, answers: Answers) -> Answered:
    """What became of asking for the target itself."""
    return answers[Pod][""] if target.kind is POD else answers[Workload]["target"]


def _something(answers: Answers, named: Outcome[Raw]) -> None:
    """Refuse to make a packet of nothing. A denial is something: it says who may not read what."""
    outcomes = [answered.outcome for asked in answers.values() for answered in asked.values()]
    if any(isinstance(outcome, Collected | Forbidden) for outcome in outcomes):
        return
    if not isinstance(named, Collected):
        raise NothingAnswered(named)
