"""Causes before consequences."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations
from typing import Literal

from kubectl_evidence.course import Changed, Course
from kubectl_evidence.finding import Decided, Pointer, Proven, RuledOut, Severity, Suspected
from kubectl_evidence.rank import rank
from kubectl_evidence.text import own, say

WHERE = (Pointer(kind="pod", path=("phase",)),)


def found(
    check: str,
    subject: str,
    severity: Severity = "error",
    *,
    explains: tuple[str, ...] = (),
    verdict: Literal["proven", "suspected"] = "proven",
    since: int | None = None,
) -> Decided:
    onset = datetime(2026, 9, 15, 9, since, tzinfo=UTC) if since is not None else None
    if verdict == "suspected":
        doubt = say("more")
        claim: Proven | Suspected = Suspected(
            subject=own(subject), severity=severity, says=say("it"), cites=WHERE, since=onset, would_prove=doubt
        )
    else:
        claim = Proven(subject=own(subject), severity=severity, says=say("it"), cites=WHERE, since=onset)
    return Decided(check, claim, explains)


def order(*results: Decided, course: Course | None = None) -> list[tuple[str, list[str]]]:
    """The causes in order, each with what is folded under it; the same for every order of the input."""
    seen = [
        [(one.check, [each.check for each in one.consequences]) for one in rank(shuffled, course)]
        for shuffled in permutations(results)
    ]
    assert all(each == seen[0] for each in seen)
    return seen[0]


def test_a_consequence_is_folded_under_its_cause() -> None:
    assert order(
        found("service-no-endpoints", "Service/checkout"),
        found("container-crashloop", "Container/api", explains=("service-no-endpoints",)),
    ) == [("container-crashloop", ["service-no-endpoints"])]


def test_a_chain_is_folded_under_its_first_link() -> None:
    assert order(
        found("service-no-endpoints", "Service/checkout"),
        found("container-crashloop", "Container/api", explains=("service-no-endpoints",)),
        found("container-oomkilled", "Container/api", explains=("container-crashloop",)),
    ) == [("container-oomkilled", ["container-crashloop", "service-no-endpoints"])]


def test_another_subject_of_the_same_kind_is_not_explained() -> None:
    results = order(
        found("near-miss", "Service/checkout", explains=("service-no-endpoints",)),
        found("service-no-endpoints", "Service/orders"),
    )
    assert sorted(results) == [("near-miss", []), ("service-no-endpoints", [])]


def test_of_several_causes_the_one_about_the_same_subject_is_chosen() -> None:
    assert order(
        found("crash", "Container/api", explains=("empty",), since=1),
        found("near-miss", "Service/checkout", explains=("empty",), since=2),
        found("empty", "Service/checkout"),
    ) == [("crash", []), ("near-miss", ["empty"])]


def test_of_two_that_explain_each_other_the_first_in_rank_is_the_cause() -> None:
    assert order(
        found("a", "Pod/x", "warning", explains=("b",)),
        found("b", "Pod/x", "error", explains=("a",)),
    ) == [("b", ["a"])]


def test_a_circle_of_three_has_one_cause() -> None:
    results = order(
        found("a", "Pod/x", explains=("b",)),
        found("b", "Pod/x", explains=("c",)),
        found("c", "Pod/x", explains=("a",)),
    )
    assert results == [("a", ["b", "c"])]


def test_information_explains_nothing() -> None:
    assert order(
        found("note", "Service/checkout", "info", explains=("empty",)),
        found("empty", "Service/checkout"),
    ) == [("empty", []), ("note", [])]


def test_errors_come_before_warnings_and_proven_before_suspected_and_early_before_late() -> None:
    assert [
        check
        for check, _ in order(
            found("late", "Pod/x", since=9),
            found("early", "Pod/x", since=1),
            found("never-told", "Pod/x"),
            found("guess", "Pod/x", verdict="suspected", since=0),
            found("hint", "Pod/x", "warning"),
            found("note", "Pod/x", "info"),
        )
    ] == ["early", "late", "never-told", "guess", "hint", "note"]


def test_a_warning_that_causes_an_error_ranks_with_the_errors() -> None:
    assert order(
        found("slow-start", "Container/api", "warning", explains=("empty",)),
        found("empty", "Service/checkout"),
        found("other-warning", "Pod/x", "warning", since=0),
    ) == [("slow-start", ["empty"]), ("other-warning", [])]


def test_what_is_about_the_cluster_around_never_outranks_a_fault_of_the_workload() -> None:
    assert order(
        found("metrics-apiservice-unavailable", "APIService/v1beta1.metrics.k8s.io", "warning", since=0),
        found("gated", "Pod/x", "warning", verdict="suspected"),
    ) == [("gated", []), ("metrics-apiservice-unavailable", [])]


def test_what_is_ruled_out_is_no_finding_and_explains_nothing() -> None:
    ruled_out = Decided("a", RuledOut(subject=own("Pod/x"), says=say("not it"), cites=WHERE), ("b",))
    assert order(ruled_out, found("b", "Pod/x")) == [("b", [])]


def test_nothing_found_is_an_empty_ranking() -> None:
    assert rank([]) == ()


def test_what_is_wrong_with_one_pod_explains_nothing_of_another() -> None:
    crash = found("container-crashloop", "Container/api", explains=("pod-failed", "service-no-endpoints"))
    of_the_same, of_another = found("pod-failed", "Pod/a"), replace(found("pod-failed", "Pod/b"), other="payments/b")
    assert order(crash, of_another) == [("container-crashloop", []), ("pod-failed", [])]
    assert order(crash, of_the_same) == [("container-crashloop", ["pod-failed"])]


def test_what_is_wrong_with_any_pod_explains_what_the_pods_share() -> None:
    crash = found("container-crashloop", "Container/api of Pod/b", explains=("service-no-endpoints",))
    shared = found("service-no-endpoints", "Service/checkout")
    assert order(replace(crash, other="payments/b"), shared) == [("container-crashloop", ["service-no-endpoints"])]


def test_of_equally_severe_findings_those_of_the_examined_pod_come_first() -> None:
    earlier = replace(found("a", "Container/api of Pod/b", since=1), other="payments/b")
    assert order(earlier, found("b", "Container/api", since=9)) == [("b", []), ("a", [])]


def at(minute: int, second: int = 0) -> datetime:
    return datetime(2026, 9, 15, 9, minute, second, tzinfo=UTC)


REVISION = Changed(at(8, 50), say("revision 7 of Deployment/x was created"), WHERE[0])


def test_what_began_with_the_trouble_comes_before_what_was_so_for_long_and_what_came_later_is_last() -> None:
    assert [
        check
        for check, _ in order(
            found("long-ago", "Pod/x", since=1),
            found("with-the-trouble", "Pod/x", since=9),
            found("never-told", "Pod/x"),
            found("later", "Pod/x", since=20),
            course=Course(began=at(9)),
        )
    ] == ["with-the-trouble", "long-ago", "never-told", "later"]


def test_of_two_that_began_with_the_trouble_the_one_soon_after_a_change_comes_first() -> None:
    course = Course(began=at(9), changes=(REVISION,))
    results = order(found("a", "Pod/x", since=10), found("b", "Pod/y", since=9), course=course)
    assert [check for check, _ in results] == ["b", "a"]


def test_severity_and_verdict_weigh_more_than_the_onset() -> None:
    assert [
        check
        for check, _ in order(
            found("guess", "Pod/x", since=9, verdict="suspected"),
            found("hint", "Pod/x", "warning", since=9),
            found("old", "Pod/x", since=1),
            course=Course(began=at(9)),
        )
    ] == ["old", "guess", "hint"]


def test_a_suspected_cause_of_a_proven_error_ranks_with_what_is_proven() -> None:
    results = order(
        found("log-line", "Container/api", verdict="suspected", explains=("crash",), since=9),
        found("crash", "Container/api", since=9),
        found("other", "Pod/x", since=20),
        course=Course(began=at(9)),
    )
    assert results == [("log-line", ["crash"]), ("other", [])]


def test_the_reason_for_the_place_is_told() -> None:
    course = Course(began=at(9), changes=(REVISION,))
    crash = found("crash", "Container/api", "warning", since=9, explains=("empty",))
    ranked = rank(
        [crash, found("empty", "Service/checkout"), found("note", "Pod/x", since=12, verdict="suspected")], course
    )
    assert [str(one.because) for one in ranked] == [
        (
            "warning that causes an error, proven, explains 1 more, began with the trouble, "
            "10s after revision 7 of Deployment/x was created"
        ),
        "error, suspected, began 3m after the trouble, 3m10s after revision 7 of Deployment/x was created",
    ]
    assert ranked[0].after == REVISION


def test_a_change_long_before_or_after_the_onset_is_not_named() -> None:
    course = Course(changes=(REVISION,))
    (late,) = rank([found("a", "Pod/x", since=40)], course)
    (early,) = rank([found("a", "Pod/x", since=8)], course)
    assert late.after is None
    assert early.after is None
