"""What a run would read, before it reads anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kubectl_evidence.ask import Ask
from kubectl_evidence.clues import LATER, Known
from kubectl_evidence.evidence import Evidence, all_kinds
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.kinds import POD
from kubectl_evidence.target import Target


@dataclass(frozen=True)
class Planned:
    """One read: for which evidence, in which wave."""

    kind: type[Evidence]
    wave: int
    ask: Ask


def plan(target: Target, known: Known | None = None) -> Iterator[Planned]:
    """List the reads of a run, each once, with capitals where a name is not known before the first answers."""
    known = known or (replace(LATER, pod=target.name) if target.kind is POD else LATER)
    planned: set[Ask] = set()
    for kind in all_kinds():
        if not kind.serves(target):
            continue
        for wave, asks in enumerate((kind.first(target), kind.second(target, known)), start=1):
            for ask in asks.values():
                if ask not in planned:
                    planned.add(ask)
                    yield Planned(kind, wave, ask)
