"""Everything gathered about one target, each kind under its own class, and where it came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import TypeVar, cast

from kubectl_evidence.ask import Ask
from kubectl_evidence.evidence import Evidence
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.outcome import Collected, Outcome
from kubectl_evidence.target import Target

E = TypeVar("E", bound=Evidence)


@dataclass(frozen=True)
class Source:
    """One ask behind a kind of evidence, and what became of it. The answer itself is in the evidence."""

    key: str
    ask: Ask
    outcome: Outcome[None]
    resource_version: str = ""


class Bundle:
    """A typed mapping: `bundle[Pod]` is an `Outcome[Pod]`. Kinds come in the order of the packet."""

    def __init__(
        self,
        target: Target,
        at: datetime,
        outcomes: Mapping[type[Evidence], Outcome[Evidence]],
        sources: Mapping[type[Evidence], tuple[Source, ...]],
        passed_over: Mapping[str, int] = MappingProxyType({}),
    ) -> None:
        self.target = target
        # The moment that ages are computed against.
        self.at = at
        # How many objects of each sort were read and have nothing to do with the target (see `nearby`).
        self.passed_over = passed_over
        self._outcomes = dict(outcomes)
        self._sources = dict(sources)

    def __getitem__(self, kind: type[E]) -> Outcome[E]:
        return cast("Outcome[E]", self._outcomes[kind])

    def data(self, kind: type[E]) -> E | None:
        """The evidence of a kind, or None when it was not collected, whatever the reason."""
        outcome = self[kind]
        return outcome.data if isinstance(outcome, Collected) else None

    def __iter__(self) -> Iterator[type[Evidence]]:
        return iter(self._outcomes)

    def sources(self, kind: type[Evidence]) -> tuple[Source, ...]:
        """The asks behind a kind, in the order in which they were declared."""
        return self._sources.get(kind, ())

    def about(self, outcomes: Mapping[type[Evidence], Outcome[Evidence]]) -> Bundle:
        """The same surroundings of another pod, whose own evidence takes the place of the examined one's."""
        return Bundle(self.target, self.at, {**self._outcomes, **outcomes}, self._sources, self.passed_over)

    def replaced(self, kind: type[E], data: E) -> Bundle:
        """The same bundle with less of one kind in it, after what was not asked for was left out."""
        outcome = self[kind]
        if not isinstance(outcome, Collected):
            return self
        changed: Outcome[Evidence] = Collected(at=outcome.at, data=data, truncated=outcome.truncated)
        return Bundle(self.target, self.at, {**self._outcomes, kind: changed}, self._sources, self.passed_over)
