"""Packets about the targets of a namespace, with the rights of roles of deploy/rbac; and with one right less."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from kubectl_evidence import resolve, select
from kubectl_evidence.ask import Ask
from kubectl_evidence.collect import read_all
from kubectl_evidence.evidence import all_kinds
from kubectl_evidence.gaps import ref
from kubectl_evidence.kinds import KINDS
from kubectl_evidence.outcome import Forbidden, Outcome
from kubectl_evidence.pipeline import Inquiry, investigate
from kubectl_evidence.raw import Raw
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.target import Target
from tests.cluster.cluster import Namespace
from tests.cluster.grants import Grants, Part

SECONDS = 30.0


@dataclass(frozen=True)
class Examined:
    """What a packet about a target says, and every ask with what became of it."""

    packet: Mapping[str, Any]
    asked: Mapping[Ask, Outcome[Raw]]

    @property
    def denied(self) -> set[Ask]:
        return {ask for ask, outcome in self.asked.items() if isinstance(outcome, Forbidden)}


@dataclass
class Scene:
    """A namespace, and who asks about which targets. Names that controllers chose stand in capitals in `words`."""

    namespace: Namespace
    words: Mapping[str, Grants]
    names: Mapping[str, str]
    _examined: dict[str, Examined] = field(default_factory=dict)

    def target(self, words: str) -> Target:
        for placeholder, name in self.names.items():
            words = words.replace(placeholder, name)
        return Target.parse([words], self.namespace.name)

    def complete(self, words: str) -> Examined:
        """The packet with all of the roles, made once."""
        if words not in self._examined:
            self._examined[words] = self.examine(words)
        return self._examined[words]

    def examine(self, words: str) -> Examined:
        target = replace(self.target(words), also=frozenset({"control_plane"}))
        inquiry = Inquiry(target, words, f"kubectl evidence {words}", seconds=SECONDS)
        found = investigate(inquiry, self.words[words].cluster, KeyedRedactor(key=os.urandom(32)))
        return Examined(found.packet.document(), found.asked)

    def needing(self, part: Part) -> list[str]:
        """Those targets of which a packet needs this."""
        return [
            words
            for words, who in self.words.items()
            if any(who.allows(ask) and not who.allows(ask, part) for ask in self.complete(words).asked)
        ]

    def assert_exactly_that_gap(self, words: str, part: Part) -> None:
        """Take it away, and see that the packet lacks what it grants, says so, and is as before otherwise."""
        who, complete = self.words[words], self.complete(words)
        with who.without(part):
            found = self.examine(words)
        assert found.denied == {ask for ask in found.asked if not who.allows(ask, part)}
        assert found.denied
        before = complete.packet["gaps"]
        gaps = [gap for gap in found.packet["gaps"] if gap not in before]
        named = {(gap["status"], gap["verb"], gap["group"], gap["resource"]) for gap in gaps}
        assert named == {("forbidden", part.verb, part.rule.group, part.rule.resource)}
        assert [gap["rule"] for gap in gaps] == [part.document] * len(gaps)
        assert found.packet["cluster"]["complete"] is False
        # What does not depend on it is as it was; what does, was not asked for.
        touched = {gap["evidence"] for gap in gaps}
        informs = any(kind.informs for kind in all_kinds() if ref(kind) in touched)
        for name, section in complete.packet["evidence"].items():
            now = found.packet["evidence"].get(name, {"status": "not-requested"})
            unasked = informs and not now.get("sources")
            if section["ref"] not in touched and not unasked:
                assert _answered(now) == _answered(section), name


def _answered(section: Mapping[str, Any]) -> str:
    """What became of it; that there is no such thing is an answer too, until a sample of a pod's usage has come."""
    return "answered" if section["status"] in ("collected", "not-found") else str(section["status"])


def candidates(namespace: str) -> list[Ask]:
    """What is read to find what was meant, and what a selector selects, for every kind of target."""
    asks: list[Ask] = []
    for kind in KINDS:
        absent = Target("absent", namespace if kind.namespaced else "", kind)
        asks += [*resolve.asks(absent), *select.asks(absent, "app=shop")]
    return list(dict.fromkeys(asks))


def denied(asks: list[Ask], who: Grants) -> set[Ask]:
    """Those of the asks that are not permitted, by the API server's word."""
    return {ask for ask, outcome in read_all(who.cluster, asks, SECONDS).items() if isinstance(outcome, Forbidden)}
