"""Causes before consequences: the order of the findings, what is folded under what, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from datetime import datetime, timedelta

from kubectl_evidence.course import Changed, Course
from kubectl_evidence.finding import Decided, Proven, Suspected
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.semantics.durations import between
from kubectl_evidence.text import Text, join, own, say

_SEVERITY = {"error": 0, "warning": 1, "info": 2}
_VERDICT = {"proven": 0, "suspected": 1}

# What is about the cluster around a workload comes after what is as severe and about the workload itself.
_SURROUNDINGS = frozenset({"APIService", "Node"})
# What is about one pod explains nothing of another.
_OF_ONE_POD = frozenset({"Container", "Pod"})
# What begins within this time of the trouble begins with it: an event is told after a probe's period or a back-off.
_WITH = timedelta(minutes=1)


@dataclass(frozen=True)
class Ranked:
    """A finding that nothing else here explains, with the findings that it explains.

    `because` says why it stands where it does, `after` what was changed shortly before it began.
    """

    check: str
    verdict: Proven | Suspected
    because: Text
    after: Changed | None = None
    consequences: tuple[Decided, ...] = field(default=())


def rank(results: Sequence[Decided], course: Course | None = None) -> tuple[Ranked, ...]:
    """Order findings: causes only, each with the worst that it causes.

    First the severity, then the examined pod before others, the workload before its surroundings, proven before
    suspected; then the onset: with the trouble, before it, not known, after it; then how soon after a change it began;
    then the earlier onset; at last id, subject and sentence, so that the order is always the same.

    A finding explains another when its check names the other's in `EXPLAINS` and both may be about the same thing:
    different kinds of subject, or the same subject. A Service's near miss explains why that Service has no endpoints,
    not why another has none; so of several causes one about the same subject is chosen, then the first in rank. What
    explains is not explained in turn by what it explains: of two that explain each other the one that ranks first is
    the cause. Information never explains: it is no fault.
    """
    course = course or Course()
    found = sorted(
        ((result, result.verdict) for result in results if isinstance(result.verdict, Proven | Suspected)),
        key=lambda each: _order(each[0], each[1], course),
    )
    cause = _causes([result for result, _ in found])
    folded: dict[int, list[int]] = {index: [] for index in range(len(found)) if index not in cause}
    for index in cause:
        folded[_root(cause, index)].append(index)

    def place(root: int) -> tuple[object, ...]:
        verdicts = [found[index][1] for index in (root, *folded[root])]
        worst = min(map(_severity, verdicts))
        # A proven consequence makes a suspected cause no more certain, but the trouble is beyond doubt.
        sure = min(_VERDICT[one.verdict] for one in verdicts if _severity(one) == worst)
        return _order(*found[root], course, worst, sure)

    return tuple(
        _ranked(*found[root], tuple(found[index][0] for index in sorted(folded[root])), course)
        for root in sorted(folded, key=place)
    )


def _causes(found: Sequence[Decided]) -> dict[int, int]:
    """Find for each finding that is explained what explains it, both by their rank."""
    cause: dict[int, int] = {}
    explained = frozenset(one.check for one in found)
    causing = [index for index, one in enumerate(found) if explained & frozenset(one.explains)]
    pairs = [(first, second) for first in causing for second in range(len(found)) if first != second]
    for about_the_same in (True, False):
        for first, second in pairs:
            same = found[first].verdict.subject == found[second].verdict.subject
            if second in cause or same is not about_the_same or not _explains(found[first], found[second]):
                continue
            if _root(cause, first) != second:
                cause[second] = first
    return cause


def _order(
    result: Decided,
    verdict: Proven | Suspected,
    course: Course,
    severity: int | None = None,
    sure: int | None = None,
) -> tuple[object, ...]:
    after = course.before(verdict.since) if verdict.since is not None else None
    return (
        _severity(verdict) if severity is None else severity,
        bool(result.other),
        _kind(result) in _SURROUNDINGS,
        _VERDICT[verdict.verdict] if sure is None else sure,
        _onset(verdict.since, course),
        (verdict.since - after.at).total_seconds() if verdict.since is not None and after is not None else float("inf"),
        verdict.since.timestamp() if verdict.since is not None else float("inf"),
        result.check,
        verdict.subject,
        result.other,
        verdict.says,
    )


def _onset(since: datetime | None, course: Course) -> int:
    """With the trouble 0, before it 1, not known 2, after it 3: what came later did not cause it."""
    if since is None or course.began is None:
        return 2
    if abs(since - course.began) <= _WITH:
        return 0
    return 1 if since < course.began else 3


def _ranked(result: Decided, verdict: Proven | Suspected, consequences: tuple[Decided, ...], course: Course) -> Ranked:
    after = course.before(verdict.since) if verdict.since is not None else None
    words = [own(verdict.severity), own(verdict.verdict)]
    worst = min(
        (_severity(one.verdict) for one in consequences if isinstance(one.verdict, Proven | Suspected)), default=2
    )
    if worst < _severity(verdict):
        words[0] = say("{} that causes an error", own(verdict.severity))
    if consequences:
        words.append(say("explains {} more", len(consequences)))
    if result.other:
        words.append(own("not of the examined pod"))
    if _kind(result) in _SURROUNDINGS:
        words.append(own("around the workload"))
    if verdict.since is not None and course.began is not None:
        words.append(_began(verdict.since, course.began))
    if verdict.since is not None and after is not None:
        words.append(say("{} after {}", between(after.at, verdict.since), after.says))
    return Ranked(result.check, verdict, join(", ", words), after, consequences)


def _began(since: datetime, began: datetime) -> Text:
    if abs(since - began) <= _WITH:
        return own("began with the trouble")
    if since < began:
        return say("began {} before the trouble", between(since, began))
    return say("began {} after the trouble", between(began, since))


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
