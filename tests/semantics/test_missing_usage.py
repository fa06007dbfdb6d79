"""Why nothing is known about usage: each reason told from the others, and none taken for idleness."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.clues.sampling import is_stale, seconds
from kubectl_evidence.evidence.metrics_api import ApiService
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pod_metrics import PodMetrics
from kubectl_evidence.outcome import Status, Why
from kubectl_evidence.semantics.missing_usage import MissingUsage, why_missing
from tests.checks.conftest import AsItIs
from tests.checks.objects import NOW, ago, container, ended, pod, running, waiting


def a_pod(*containers: Any, **more: Any) -> Pod:
    return Pod.model_validate(pod(*containers, **more), context=AsItIs())


def registered(status: str) -> ApiService:
    conditions = [{"type": "Available", "status": status, "reason": "Words"}]
    return ApiService.model_validate(
        {"status": "collected", "data": {"status": {"conditions": conditions}}}, context=AsItIs()
    )


def missing(status: Status, why: Why | None = None, of: Pod | None = None, available: str = "True") -> Any:
    return why_missing(status, why, None, registered(available), of, NOW)


@pytest.mark.parametrize(
    ("status", "why", "reason"),
    [
        ("forbidden", None, "not-permitted"),
        ("unavailable", "api-absent", "not-installed"),
        ("unavailable", "server-error", "unavailable"),
        ("unavailable", "unreachable", "not-answered"),
        ("timed-out", None, "not-answered"),
    ],
)
def test_what_became_of_the_question_is_the_reason_where_it_was_not_answered(
    status: Status, why: Why | None, reason: MissingUsage
) -> None:
    assert missing(status, why, a_pod()) == reason


@pytest.mark.parametrize(
    ("of", "reason"),
    [
        (a_pod(phase="Pending"), "not-running"),
        (a_pod(phase="Succeeded"), "not-running"),
        (a_pod(container(state=waiting("CrashLoopBackOff"), restarts=4)), "restarting"),
        (a_pod(container(state=ended(1, ended=2))), "restarting"),
        (a_pod(container(state=running(30), restarts=1)), "restarting"),
        (a_pod(container(state=running(1800), restarts=1)), "unexplained"),
        (a_pod(container(state=running(119))), "too-new"),
        (a_pod(container(state=running(121))), "unexplained"),
        (a_pod(container(), container("proxy", running(30))), "too-new"),
        (a_pod(container(), ephemeral=[container("debug", running(5))]), "unexplained"),
        (None, "unexplained"),
    ],
)
def test_the_pod_is_the_reason_where_an_api_that_works_has_no_sample_of_it(
    of: Pod | None, reason: MissingUsage
) -> None:
    assert missing("not-found", None, of) == reason


def test_an_api_that_says_it_is_unavailable_is_the_reason_whatever_the_pod_does() -> None:
    assert missing("not-found", None, a_pod(container(state=running(5))), available="False") == "unavailable"


@pytest.mark.parametrize(
    ("taken", "window", "stale"),
    [
        (30, "15s", False),
        # A first window is short, and the next look may be a minute away.
        (100, "12s", False),
        (121, "15s", True),
        (170, "1m0.5s", False),
        (190, "1m0s", True),
        (121, "no duration", True),
        (90, None, False),
    ],
)
def test_a_sample_is_stale_when_several_looks_must_have_failed_since(
    taken: float, window: str | None, *, stale: bool
) -> None:
    sample = PodMetrics.model_validate({"timestamp": ago(taken), "window": window}, context=AsItIs())
    assert why_missing("collected", None, sample, None, None, NOW) == ("stale" if stale else None)
    assert sample.timestamp is not None
    assert is_stale(sample.timestamp, window, NOW) is stale


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("15s", 15.0),
        ("17.723s", 17.723),
        ("1m0.5s", 60.5),
        ("1h2m3s", 3723.0),
        ("250ms", 0.25),
        ("", None),
        ("15", None),
    ],
)
def test_durations_are_read_as_go_writes_them(written: str, read: float | None) -> None:
    assert seconds(written) == (pytest.approx(read) if read is not None else None)
