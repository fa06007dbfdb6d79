"""Whatever the findings and whatever their checks explain: an order, and every finding in it once."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_evidence.checks import all_checks
from kubectl_evidence.course import Changed, Course
from kubectl_evidence.finding import Decided, Pointer, Proven, RuledOut, Suspected
from kubectl_evidence.rank import Ranked, rank
from kubectl_evidence.text import own

WHERE = (Pointer(kind="pod", path=("phase",)),)
BEGAN = datetime(2026, 9, 15, 9, 30, tzinfo=UTC)
SUBJECTS = ("Service/checkout", "Service/orders", "Container/api", "Container/proxy", "Pod/x", "Node/a", "Deployment/x")
IDS = tuple("abcdef")

times = st.none() | st.integers(-40, 40).map(lambda minutes: BEGAN + timedelta(minutes=minutes / 2))
explained = st.lists(st.sampled_from(IDS), max_size=4, unique=True).map(tuple)


@st.composite
def findings(draw: Any, graph: dict[str, tuple[str, ...]]) -> Decided:
    """One finding of one of the checks of a graph, as a check may yield it."""
    check = draw(st.sampled_from(sorted(graph)))
    about: dict[str, Any] = {
        "subject": own(draw(st.sampled_from(SUBJECTS))),
        "says": own(draw(st.sampled_from(["it is so", "it is otherwise"]))),
        "cites": WHERE,
    }
    sort = draw(st.sampled_from(["proven", "proven", "suspected", "ruled-out"]))
    other = draw(st.sampled_from(["", "", "", "payments/checkout-2"]))
    if sort == "ruled-out":
        return Decided(check, RuledOut(**about), graph[check], other)
    about |= {"severity": draw(st.sampled_from(["error", "warning", "info"])), "since": draw(times)}
    if sort == "suspected":
        return Decided(check, Suspected(**about, would_prove=own("more")), graph[check], other)
    return Decided(check, Proven(**about), graph[check], other)


@st.composite
def results(draw: Any) -> list[Decided]:
    """Findings of checks that explain each other at random, in circles too; or of the real ones."""
    if draw(st.booleans()):
        graph = {one: draw(explained) for one in IDS}
    else:
        graph = {check.id: check.explains for check in draw(st.lists(st.sampled_from(all_checks()), min_size=1))}
    drawn: list[Decided] = draw(st.lists(findings(graph), max_size=9, unique_by=written))
    return drawn


@st.composite
def courses(draw: Any) -> Course:
    changes = [Changed(at, own("it was changed"), WHERE[0]) for at in draw(st.lists(times, max_size=3)) if at]
    return Course(draw(st.just(BEGAN) | st.none()), tuple(sorted(changes, key=lambda one: one.at)))


def written(one: Decided) -> tuple[str, str, str]:
    return one.check, one.other, one.verdict.model_dump_json()


def findings_of(ranked: tuple[Ranked, ...]) -> list[tuple[str, str]]:
    """All that is in an order, by check and what its verdict says of whom."""
    return [
        (check, verdict.model_dump_json())
        for root in ranked
        for check, verdict in [(root.check, root.verdict), *((one.check, one.verdict) for one in root.consequences)]
    ]


@settings(max_examples=150, deadline=None)
@given(results(), courses(), st.randoms(use_true_random=False))
def test_the_order_is_the_same_however_the_findings_come(given_: list[Decided], course: Course, random: Any) -> None:
    shuffled = random.sample(given_, len(given_))
    assert rank(shuffled, course) == rank(given_, course)


@settings(max_examples=150, deadline=None)
@given(results(), courses())
def test_every_finding_is_in_the_order_once_and_nothing_else_is(given_: list[Decided], course: Course) -> None:
    claims = [(one.check, one.verdict.model_dump_json()) for one in given_ if not isinstance(one.verdict, RuledOut)]
    assert Counter(findings_of(rank(given_, course))) == Counter(claims)


@settings(max_examples=150, deadline=None)
@given(results(), courses())
def test_nothing_is_folded_under_information_nor_under_what_does_not_lead_to_it(
    given_: list[Decided], course: Course
) -> None:
    explains = {one.check: one.explains for one in given_}
    for root in rank(given_, course):
        assert root.verdict.severity != "info" or not root.consequences
        reached, causing = {root.check}, [root.check]
        # By what is folded here, and is a fault.
        faults = {one.check for one in root.consequences if getattr(one.verdict, "severity", "info") != "info"}
        while causing:
            new = set(explains[causing.pop()]) - reached
            reached |= new
            causing += sorted(new & faults)
        assert {one.check for one in root.consequences} <= reached


@settings(max_examples=150, deadline=None)
@given(results(), courses())
def test_an_error_is_never_below_what_is_none(given_: list[Decided], course: Course) -> None:
    """A cause ranks with the worst that it causes."""
    severity = {"error": 0, "warning": 1, "info": 2}
    worst = [
        min(severity[getattr(one, "severity", "info")] for one in (root.verdict, *verdicts))
        for root in rank(given_, course)
        for verdicts in [[one.verdict for one in root.consequences]]
    ]
    assert worst == sorted(worst)
