"""The boundary with every ask answered at once: what goes through the one door into a packet, without a network."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from unittest.mock import patch

from kubectl_evidence.ask import Ask
from kubectl_evidence.bundle import Bundle
from kubectl_evidence.clues import Known
from kubectl_evidence.cluster import Identity
from kubectl_evidence.cluster.capture.unpack import Unreadable, unpack
from kubectl_evidence.collect import Answered
from kubectl_evidence.conclude import Account, conclude
from kubectl_evidence.evidence import Evidence, all_kinds
from kubectl_evidence.known import read_known
from kubectl_evidence.outcome import Collected, Outcome
from kubectl_evidence.packet import Packet
from kubectl_evidence.parsed import at, listed
from kubectl_evidence.raw import Raw
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.redact.door import redact
from tests.builders import AT
from tests.canaries.asks import every_ask
from tests.canaries.planting import Path, leaves, planted
from tests.canaries.world import TARGET, World

Documents = Mapping[tuple[type[Evidence], str], Any]
# What no redactor knows: it only shows whether a place may hold any words.
_WORDS = "Some_Words"


@dataclass(frozen=True)
class Question:
    """An ask of the registry, its sample, and the places in it."""

    kind: type[Evidence]
    key: str
    ask: Ask = field(compare=False)
    sample: Any = field(compare=False)

    @property
    def id(self) -> str:
        """What a failure calls it."""
        return f"{self.kind.id} {self.key}".rstrip()


@cache
def questions() -> tuple[Question, ...]:
    """Every ask of the registry."""
    world = World(large=True)
    return tuple(
        Question(kind, key, ask, world.answer(ask)) for kind, asks in every_ask().items() for key, ask in asks.items()
    )


def collected(document: Any) -> Collected[Raw]:
    """An answer as the cluster's side gives it."""
    return Collected(AT, Raw((document if isinstance(document, str) else json.dumps(document)).encode()))


def bundle_of(redactor: KeyedRedactor, documents: Documents) -> Bundle:
    """Every ask answered, by its document or its sample."""
    answers: dict[type[Evidence], dict[str, Answered]] = {}
    for one in questions():
        document = documents.get((one.kind, one.key), one.sample)
        answers.setdefault(one.kind, {})[one.key] = Answered(one.ask, collected(document))
    return redact(TARGET, AT, answers, redactor)


def packet_of(redactor: KeyedRedactor, documents: Documents, max_tokens: int = 10**9) -> Packet:
    """The packet of all that."""
    account = Account(
        asked=str(TARGET),
        command="kubectl evidence",
        because=None,
        identity=Identity("here", "jane", TARGET.namespace, "https://198.51.100.7:6443"),
        seconds=1.0,
        max_tokens=max_tokens,
    )
    return conclude(bundle_of(redactor, documents), account, redactor)


@cache
def free(one: Question) -> frozenset[Path]:
    """The places of a sample whose words may be any: the answer stays one, and leads to the same asks.

    All of a log are. The others (names, times, kinds) are tried one at a time.
    """
    if isinstance(one.sample, str):
        return frozenset({()})
    return frozenset(
        path for path in leaves(one.sample) if _stays(one, planted(one.sample, {path}.__contains__, _words))
    )


class _AsItIs(KeyedRedactor):
    """Redacts nothing: here it only matters what can be read."""

    def redact(self, raw: str, /) -> str:
        return raw

    def structured(self, obj: Any, /) -> Any:
        return obj


def _words(path: Path) -> str:
    del path
    return _WORDS


def _stays(one: Question, document: Any) -> bool:
    outcome = replace(collected(document), truncated=bool(one.ask.most))
    alone = {kind: {one.key: Answered(one.ask, outcome)} if kind is one.kind else {} for kind in all_kinds()}
    # Alone, an answer does not tell what concerns the target.
    with patch.object(one.kind, "keep", classmethod(lambda *_: True)):
        bundle = redact(TARGET, AT, alone, _AsItIs(b"k"))
    if not isinstance(bundle[one.kind], Collected):
        return False
    if one.ask.form != "log" and one.ask.access.resource:
        try:
            unpack(one.ask, json.loads(json.dumps(document)))
        except Unreadable:
            return False
    if _kept(one, document) != _kept(one, one.sample):
        return False
    if not one.kind.informs:
        return True
    return read_known(TARGET, _first() | {one.ask: outcome}) == _told_by(one)


def _kept(one: Question, document: Any) -> list[bool]:
    """Which items of a list concern the target."""
    return [one.kind.keep(one.key, item, _told_by(one)) for item in listed(at(document, "items"))]


@cache
def _told_by(one: Question) -> Known:
    """What is known with its sample."""
    outcome = replace(collected(one.sample), truncated=bool(one.ask.most))
    return read_known(TARGET, _first() | {one.ask: outcome})


@cache
def _first() -> dict[Ask, Outcome[Raw]]:
    """The answers that all others follow from, of a large namespace."""
    asks = {ask for kind in all_kinds() if kind.informs for ask in kind.first(TARGET).values()}
    return {
        one.ask: replace(collected(one.sample), truncated=bool(one.ask.most)) for one in questions() if one.ask in asks
    }


def places() -> Iterator[tuple[Question, Path, bool]]:
    """Every place of every sample, and whether it is free."""
    for one in questions():
        for path in leaves(one.sample):
            yield one, path, path in free(one)
