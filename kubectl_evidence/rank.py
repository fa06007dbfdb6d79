"""Causes before consequences: the order of the findings, and what is folded under what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kubectl_evidence.finding import Decided, Proven, Suspected

_SEVERITY = {"error": 0, "warning": 1, "info": 2}
_VERDICT = {"proven": 0, "suspected": 1}


@dataclass(frozen=True)
class Ranked:
    """A finding that nothing else here explains, with the findings that it explains."""

    check: str
    verdict: Proven | Suspected
    consequences: tuple[Decided, ...] = field(default=())


def rank(results: Sequence[Decided]) -> tuple[Ranked, ...]:
    """Order findings: causes only, by severity, then verdict, then onset, then id and subject.

    A finding explains another when its check names the other's in `EXPLAINS` and both may be
    about the same thing: different kinds of subject, or the same subject. A Service's near miss
    explains why that Service has no endpoints, not why another has none. What explains is not
    explained in turn by what it explains: of two that explain each other the one that ranks
    first is the cause. Information never explains: it is no fault.
    """
    found = sorted((r for r in results if isinstance(r.verdict, Proven | Suspected)), key=_order)
    cause: dict[int, int] = {}
    for index, one in enumerate(found):
        for other_index, other in enumerate(found):
            if other_index != index and _explains(other, one) and _root(cause, other_index) != index:
                cause.setdefault(index, other_index)
    folded: dict[int, list[Decided]] = {}
    for index in cause:
        folded.setdefault(_root(cause, index), []).append(found[index])
    ranked = []
    for index, one in enumerate(found):
        if index not in cause and isinstance(one.verdict, Proven | Suspected):
            consequences = tuple(sorted(folded.get(index, ()), key=_order))
            ranked.append(Ranked(one.check, one.verdict, consequences))
    return tuple(ranked)


def _order(result: Decided) -> tuple[object, ...]:
    verdict = result.verdict
    if not isinstance(verdict, Proven | Suspected):  # pragma: no cover - rank sorts findings only
        return (len(_SEVERITY),)
    onset = verdict.since.timestamp() if verdict.since is not None else float("inf")
    return (_SEVERITY[verdict.severity], _VERDICT[verdict.verdict], onset, result.check, verdict.subject)


def _explains(cause: Decided, consequence: Decided) -> bool:
    if consequence.check not in cause.explains or getattr(cause.verdict, "severity", "info") == "info":
        return False
    a, b = cause.verdict.subject, consequence.verdict.subject
    return a == b or a.partition("/")[0] != b.partition("/")[0]


def _root(cause: dict[int, int], index: int) -> int:
    while index in cause:
        index = cause[index]
    return index
