"""A check is called with what it asks for, or not at all."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from types import ModuleType
from typing import Any

import pytest

from kubectl_evidence import checks
from kubectl_evidence.ask import list_
from kubectl_evidence.bundle import Bundle, Source
from kubectl_evidence.checks import Check
from kubectl_evidence.evidence import Evidence
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pod_metrics import PodMetrics
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Decided, RuledOut, Undecided, Verdict, cite
from kubectl_evidence.outcome import Forbidden, NotFound, NotRequested, Outcome, TimedOut, Unavailable
from kubectl_evidence.text import say
from tests.checks.conftest import bundle_of
from tests.checks.objects import NOW, pod

SEEN: list[Any] = []


def check(pod: Pod, services: Services | None, usage: PodMetrics | NotFound, now: datetime) -> Iterator[Verdict]:
    """## What it decides"""
    SEEN.append((services, usage, now))
    yield RuledOut(subject=say("Pod/{}", pod.name), says=say("seen"), cites=(cite(pod, "phase"),))


@pytest.fixture
def planted(monkeypatch: pytest.MonkeyPatch) -> Check:
    module = ModuleType("planted")
    module.__doc__ = "A check of the runner."
    vars(module).update(check=check, EXPLAINS=("something-else",))
    monkeypatch.setitem(sys.modules, f"{checks.__name__}.metrics.a_planted_check", module)
    SEEN.clear()
    return checks._register("metrics", "a_planted_check")


SOURCE = Source("", list_("metrics.k8s.io/v1beta1", "pods", "payments"), NotRequested(because="not recorded"))


def with_outcome(kind: type[Evidence], outcome: Outcome[Evidence]) -> Bundle:
    bundle = bundle_of({"pod": pod(), "services": []})
    outcomes = {each: bundle[each] for each in bundle} | {kind: outcome}
    return Bundle(bundle.target, NOW, outcomes, {})


def test_id_title_and_explains_come_from_the_module(planted: Check) -> None:
    assert (planted.id, planted.title, planted.explains) == (
        "a-planted-check",
        "A check of the runner.",
        ("something-else",),
    )


def test_an_absence_that_the_check_welcomes_is_given_to_it(planted: Check) -> None:
    (decided,) = planted(with_outcome(PodMetrics, NotFound()))
    assert isinstance(decided, Decided)
    ((services, usage, now),) = SEEN
    assert services is not None
    assert usage == NotFound()
    assert now == NOW


def test_an_api_that_is_not_served_is_an_absence_too(planted: Check) -> None:
    planted(with_outcome(PodMetrics, Unavailable(why="api-absent", http_status=404)))
    assert SEEN[0][1] == NotFound()


@pytest.mark.parametrize(
    "outcome",
    [
        TimedOut(after_seconds=5),
        Unavailable(why="server-error", http_status=503),
        Forbidden(bundle_of({}, denied=[PodMetrics])[PodMetrics].needs),  # type: ignore[union-attr]
    ],
    ids=lambda outcome: outcome.status,
)
def test_what_was_not_answered_is_no_absence_and_the_check_is_not_called(
    planted: Check, outcome: Outcome[Evidence]
) -> None:
    (undecided,) = planted(with_outcome(PodMetrics, outcome))
    assert undecided == Undecided("a-planted-check", "A check of the runner.", (PodMetrics,))
    assert not SEEN


def test_what_nobody_had_a_reason_to_ask_for_leaves_nothing_undecided(planted: Check) -> None:
    assert planted(with_outcome(PodMetrics, NotRequested(because="the pod has none"))) == ()
    assert not SEEN


def test_what_a_flag_would_ask_for_or_a_recording_does_not_hold_leaves_the_check_undecided(
    planted: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = with_outcome(PodMetrics, NotRequested(because="no flag"))
    recorded = Bundle(bundle.target, NOW, {each: bundle[each] for each in bundle}, {PodMetrics: (SOURCE,)})
    undecided = Undecided("a-planted-check", "A check of the runner.", (PodMetrics,))
    assert planted(recorded) == (undecided,)
    monkeypatch.setattr(PodMetrics, "by_flag", True)
    assert planted(bundle) == (undecided,)
    assert not SEEN


def test_what_a_check_can_do_without_is_none_to_it(planted: Check) -> None:
    bundle = bundle_of({"pod": pod(), "usage": NotFound()}, denied=[Services])
    (decided,) = planted(bundle)
    assert isinstance(decided, Decided)
    assert SEEN[0][0] is None


def test_everything_that_is_missing_is_named(planted: Check) -> None:
    (undecided,) = planted(bundle_of({}, denied=[Pod, PodMetrics]))
    assert isinstance(undecided, Undecided)
    assert undecided.missing == (Pod, PodMetrics)
