"""Causes before consequences: the order of the findings, and what is folded under what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field

from kubectl_evidence.finding import Decided, Proven, Suspected
from kubectl_evidence.frozen import dataclass

_SEVERITY = {"error": 0, "warning": 1, "info": 2}
_VERDICT = {"proven": 0, "suspected": 1}

# What is about the cluster around a workload comes after what is as severe and about the workload itself.
_SURROUNDINGS = frozenset({"APIService", "Node"})
# What is about one pod explains nothing of another.
_OF_ONE_POD = frozenset({"Container", "Pod"})


@dataclass(frozen=True)
class Ranked:
    """A finding that nothing else here explains, with the findings that it explains."""

    check: str
    verdict: Proven | Suspected
    consequences: tuple[Decided, ...] = field(default=())


def rank(results: Sequence[Decided]) -> tuple[Ranked, ...]:
    """Order findings: causes only, by the worst that each causes, then by their own rank.

    Their own rank is the severity, the examined pod before others, the workload before its surroundings, proven before
    suspected, the onset, then id and subject. A finding explains another when its check names the other's in
    `EXPLAINS` and both may be about the same thing: different kinds of subject, or the same
    subject. A Service's near miss explains why that Service has no endpoints, not why another has
    none; so of several causes one about the same subject is chosen, then the first in rank. What
    explains is not explained in turn by what it explains: of two that explain each other the one
    that ranks first is the cause. Information never explains: it is no fault.
    """
    found = sorted(
        ((result, result.verdict) for result in results if isinstance(result.verdict, Proven | Suspected)),
        key=lambda each: _order(*each),
    )
    cause = _causes([result for result, _ in found])
    folded: dict[int, list[int]] = {index: [] for index in range(len(found)) if index not in cause}
    for index in cause:
        folded[_root(cause, index)].append(index)
    ranked = sorted(folded, key=lambda root: (min(_severity(found[index][1]) for index in (root, *folded[root])), root))
    return tuple(
        Ranked(found[root][0].check, found[root][1], tuple(found[index][0] for index in sorted(folded[root])))
        for root in ranked
    )


def _causes(found: Sequence[Decided]) -> dict[int, int]:
    """Find for each finding that is explained what explains it, both by their rank."""
    cause: dict[int, int] = {}
    pairs = [(first, second) for first in range(len(found)) for second in range(len(found)) if first != second]
    for about_the_same in (True, False):
        for first, second in pairs:
            same = found[first].verdict.subject == found[second].verdict.subject
            if second in cause or same is not about_the_same or not _explains(found[first], found[second]):
                continue
            if _root(cause, first) != second:
                cause[second] = first
    return cause


def _order(result: Decided, verdict: Proven | Suspected) -> tuple[object, ...]:
    onset = verdict.since.timestamp() if verdict.since is not None else float("inf")
    around = _kind(result) in _SURROUNDINGS
    return (
        _severity(verdict),
        bool(result.other),
        around,
        _VERDICT[verdict.verdict],
        onset,
        result.check,
        verdict.subject,
    )


def _severity(verdict: Proven | Suspected) -> int:
    return _SEVERITY[verdict.severity]


def _explains(cause: Decided, consequence: Decided) -> bool:
    if consequence.check not in cause.explains or getattr(cause.verdict, "severity", "info") == "info":
        return False
    if cause.other != consequence.other and {_kind(cause), _kind(consequence)} <= _OF_ONE_POD:
        return False
    return cause.verdict.subject == consequence.verdict.subject or _kind(cause) != _kind(consequence)


def _kind(result: Decided) -> str:
    return result.verdict.subject.partition("/")[0]


def _root(cause: dict[int, int], index: int) -> int:
    while index in cause:
        index = cause[index]
    return index
