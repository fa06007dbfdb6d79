"""The boundary with every ask answered at once: what goes through the one door into a packet, without a network.

`SCENES` are targets that are told about differently: of a pod every ask of the registry is answered, of the others what
is asked as the answers lead on.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any
from unittest.mock import patch

from kubectl_evidence import kinds
from kubectl_evidence.ask import Ask
from kubectl_evidence.bundle import Bundle
from kubectl_evidence.clues import Known
from kubectl_evidence.cluster import Identity
from kubectl_evidence.cluster.capture.unpack import Unreadable, unpack
from kubectl_evidence.collect import Answered, collect
from kubectl_evidence.conclude import Account, conclude
from kubectl_evidence.evidence import Evidence, all_kinds
from kubectl_evidence.outcome import Collected, Outcome
from kubectl_evidence.packet import Packet
from kubectl_evidence.parsed import at, listed
from kubectl_evidence.raw import Raw
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.redact.door import redact
from kubectl_evidence.target import Target
from tests.builders import AT, read_known
from tests.canaries import fields
from tests.canaries.asks import Site, every_ask, site_of
from tests.canaries.planting import Path, leaves, planted
from tests.canaries.samples.autoscaling import AUTOSCALER
from tests.canaries.samples.network import INGRESS
from tests.canaries.samples.node import NODE
from tests.canaries.samples.volumes import CLAIM
from tests.canaries.world import TARGET, World

Documents = Mapping[Ask, Any]
Asked = dict[type[Evidence], dict[str, Ask]]


def _target(name: str, kind: kinds.Kind) -> Target:
    return Target(name, TARGET.namespace if kind.namespaced else "", kind)


# Every kind of target, each with the world in which it leads to pods.
SCENES: Mapping[Target, World] = {
    TARGET: World(large=True),
    _target("checkout-api", kinds.DEPLOYMENT): World(),
    _target("checkout-api", kinds.CRON_JOB): World("Job"),
    _target(NODE, kinds.NODE): World(),
    _target("checkout-api-6f9d7c5b88", kinds.REPLICA_SET): World(),
    _target("checkout-api", kinds.STATEFUL_SET): World("StatefulSet"),
    _target("checkout-api", kinds.DAEMON_SET): World("DaemonSet"),
    _target("checkout-api", kinds.JOB): World("Job"),
    _target("checkout", kinds.SERVICE): World(),
    _target(INGRESS, kinds.INGRESS): World(),
    _target(CLAIM, kinds.CLAIM): World(),
    _target(AUTOSCALER, kinds.AUTOSCALER): World(),
}


@dataclass(frozen=True)
class Question:
    """An ask about a target, its sample, and the kinds that want its answer, each under a key of its own."""

    target: Target
    ask: Ask
    wanted: tuple[tuple[type[Evidence], str], ...] = field(compare=False)
    sample: Any = field(compare=False)

    @property
    def id(self) -> str:
        """What a failure calls it."""
        wanted = " and ".join(f"{kind.id} {key}".rstrip() for kind, key in self.wanted)
        return wanted if self.target == TARGET else f"{wanted} of {self.target}"

    def of(self, kind: str, key: str = "") -> bool:
        """Whether a kind of evidence, by its id, wants the answer under this key."""
        return (kind, key) in {(one.id, under) for one, under in self.wanted}


@cache
def asks_about(target: Target) -> Asked:
    """The asks of every kind about the target of a scene."""
    if target == TARGET:
        return every_ask()
    answers = collect(all_kinds(), target, _InProcess(SCENES[target]), seconds=60)
    return {kind: {key: one.ask for key, one in asked.items()} for kind, asked in answers.items()}


class _InProcess:
    """A cluster that answers with the samples of a world."""

    identity = Identity("here", "jane", TARGET.namespace, "https://198.51.100.7:6443")

    def __init__(self, world: World) -> None:
        self._world = world

    def read(self, ask: Ask, deadline: float) -> Outcome[Raw]:
        del deadline
        return collected(self._world.answer(ask))

    def now(self) -> datetime:
        return AT


@cache
def questions(target: Target = TARGET) -> tuple[Question, ...]:
    """Every ask about the target of a scene, each once."""
    wanted: dict[Ask, list[tuple[type[Evidence], str]]] = {}
    for kind, asks in asks_about(target).items():
        for key, ask in asks.items():
            wanted.setdefault(ask, []).append((kind, key))
    world = SCENES[target]
    return tuple(Question(target, ask, tuple(kinds_), world.answer(ask)) for ask, kinds_ in wanted.items())


@cache
def planted_in(target: Target) -> tuple[Question, ...]:
    """The questions about a target whose answers are asked for, or told about, as they are for none before it."""
    before = list(SCENES)[: list(SCENES).index(target)]
    asked = {_sort(one) for earlier in before for one in questions(earlier)}
    told = {data for earlier in before for data in _told_of(earlier).values()}
    tells = {kind for kind, data in _told_of(target).items() if data not in told}
    return tuple(
        one for one in questions(target) if _sort(one) not in asked or any(kind in tells for kind, _ in one.wanted)
    )


def _sort(one: Question) -> tuple[Site, frozenset[type[Evidence]]]:
    return site_of(one.ask), frozenset(kind for kind, _ in one.wanted)


@cache
def _told_of(target: Target) -> Mapping[type[Evidence], tuple[type[Evidence], str]]:
    """What each kind tells about the target of a scene."""
    bundle = bundle_of(_AS_IT_IS, {}, target)
    return {kind: (kind, data.model_dump_json()) for kind in bundle if (data := bundle.data(kind)) is not None}


def collected(document: Any) -> Collected[Raw]:
    """An answer as the cluster's side gives it."""
    return Collected(AT, Raw((document if isinstance(document, str) else json.dumps(document)).encode()))


def bundle_of(redactor: KeyedRedactor, documents: Documents, target: Target = TARGET) -> Bundle:
    """Every ask about the target of a scene answered, by its document or its sample."""
    outcomes = {one.ask: collected(documents.get(one.ask, one.sample)) for one in questions(target)}
    answers = {
        kind: {key: Answered(ask, outcomes[ask]) for key, ask in asks.items()}
        for kind, asks in asks_about(target).items()
    }
    return redact(target, AT, answers, redactor)


def packet_of(
    redactor: KeyedRedactor, documents: Documents, target: Target = TARGET, max_tokens: int = 10**9
) -> Packet:
    """The packet of all that."""
    return packet_from(bundle_of(redactor, documents, target), redactor, max_tokens)


def packet_from(bundle: Bundle, redactor: KeyedRedactor, max_tokens: int = 10**9) -> Packet:
    """What is concluded from a bundle."""
    account = Account(
        asked=str(bundle.target),
        command="kubectl evidence",
        because=None,
        identity=_InProcess.identity,
        seconds=1.0,
        max_tokens=max_tokens,
    )
    return conclude(bundle, account, redactor)


@cache
def free(one: Question) -> frozenset[Path]:
    """The places of a sample whose words may be any: the answer stays one, and leads to the same asks.

    All of a log are. The others (names, times, kinds) are tried one at a time.
    """
    if isinstance(one.sample, str):
        return frozenset({()})
    suspects = {path: _end(path) in _FIXED for path in leaves(one.sample)}
    found = {*_free_among(one, tuple(path for path, suspect in suspects.items() if not suspect))}
    found |= {path for path, suspect in suspects.items() if suspect and [*_free_among(one, (path,))]}
    _FIXED.update(_end(path) for path in suspects if path not in found)
    return frozenset(found)


def is_read(one: Question) -> bool:
    """Whether its sample is what it is to stand for; if not, none of its places would be free."""
    return _stays(one, one.sample)


# How places end that were not free in some sample: those that end alike are not tried together with others.
_FIXED: set[Path] = set()


def _end(path: Path) -> Path:
    return tuple(step for step in path if isinstance(step, str))[-3:]


def _free_among(one: Question, places: tuple[Path, ...]) -> Iterator[Path]:
    """Halve them until those of a half may hold any words together, each its own."""
    if _stays(one, planted(one.sample, frozenset(places).__contains__, _words)):
        yield from places
    elif len(places) > 1:
        middle = len(places) // 2
        yield from _free_among(one, places[:middle])
        yield from _free_among(one, places[middle:])


class _AsItIs(KeyedRedactor):
    """Redacts nothing: here it only matters what can be read."""

    def redact(self, raw: str, /) -> str:
        return raw

    def structured(self, obj: Any, /) -> Any:
        return obj


_AS_IT_IS = _AsItIs(b"k")


def _words(path: Path) -> str:
    """What no redactor knows: it only shows whether a place may hold any words. In each place others."""
    return "_".join(["Some_Words", *(str(step) for step in path)])


def _stays(one: Question, document: Any) -> bool:
    told = _read(one, document)
    if not told or any(not filled <= fields.filled(told[kind]) for kind, filled in _derived(one).items()):
        return False
    if one.ask.form != "log" and one.ask.access.resource:
        try:
            unpack(one.ask, json.loads(json.dumps(document)))
        except Unreadable:
            return False
    if _kept(one, document) != _kept(one, one.sample):
        return False
    if not any(kind.informs for kind, _ in one.wanted):
        return True
    return read_known(one.target, _first(one.target) | {one.ask: _outcome(one, document)}) == _told_by(one)


def _outcome(one: Question, document: Any) -> Outcome[Raw]:
    return replace(collected(document), truncated=bool(one.ask.most) and SCENES[one.target].large)


def _read(one: Question, document: Any) -> Mapping[type[Evidence], Evidence]:
    """The evidence that is made of the answer and the samples beside it; empty if any that wants it can make none."""
    about = asks_about(one.target)
    samples = _outcomes(one.target) | {one.ask: _outcome(one, document)}
    wanting = {kind for kind, _ in one.wanted}
    answers = {
        kind: {key: Answered(ask, samples[ask]) for key, ask in about[kind].items()} if kind in wanting else {}
        for kind in all_kinds()
    }
    with contextlib.ExitStack() as patched:
        # By itself, an answer does not tell what concerns the target.
        for kind in wanting:
            patched.enter_context(patch.object(kind, "keep", classmethod(lambda *_: True)))
        bundle = redact(one.target, AT, answers, _AS_IT_IS)
    found = {kind: data for kind in wanting if (data := bundle.data(kind)) is not None}
    return found if len(found) == len(wanting) else {}


@cache
def _outcomes(target: Target) -> dict[Ask, Outcome[Raw]]:
    return {one.ask: _outcome(one, one.sample) for one in questions(target)}


@cache
def _derived(one: Question) -> Mapping[type[Evidence], frozenset[fields.Field]]:
    """What the sample fills: what is made from a place may hold any words, what is found by it may not."""
    return {kind: fields.filled(data) for kind, data in _read(one, one.sample).items()}


def _kept(one: Question, document: Any) -> list[bool]:
    """Which items of a list concern the target."""
    known = _told_by(one)
    return [kind.keep(key, item, known) for kind, key in one.wanted for item in listed(at(document, "items"))]


@cache
def _told_by(one: Question) -> Known:
    """What is known with its sample."""
    return read_known(one.target, _first(one.target) | {one.ask: _outcome(one, one.sample)})


@cache
def _first(target: Target) -> dict[Ask, Outcome[Raw]]:
    """The answers that all others follow from."""
    asks = {ask for kind in all_kinds() if kind.informs and kind.serves(target) for ask in kind.first(target).values()}
    return {one.ask: _outcome(one, one.sample) for one in questions(target) if one.ask in asks}


def places(target: Target = TARGET) -> Iterator[tuple[Question, Path, bool]]:
    """Every place of every sample that is planted in, and whether it is free."""
    for one in planted_in(target):
        for path in leaves(one.sample):
            yield one, path, path in free(one)
