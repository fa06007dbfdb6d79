"""Kills by the kubelet for a probe, fresh and past."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.events import Events
from tests.checks.conftest import Decide
from tests.checks.objects import READY_PROBE, Json, container, ended, event, pod, running, waiting

KILLED = "Container api failed liveness probe, will be restarted"
REFUSED = (
    'Liveness probe failed: Get "http://10.244.0.7:8080/healthz": dial tcp 10.244.0.7:8080: connect: connection refused'
)
LIVE = {**READY_PROBE, "httpGet": {"path": "/healthz", "port": 8080, "scheme": "HTTP"}}


def killing(message: str = KILLED, **times: Any) -> Json:
    return event("Killing", message, count=4, type_="Normal", **times)


def looping(ran: float = 300, **spec: Any) -> Json:
    return pod(container(state=waiting("CrashLoopBackOff"), last=ended(137, ended=9, ran=ran), restarts=6, **spec))


def test_probe_outcome_and_runs_are_said(decide: Decide) -> None:
    verdicts = decide(pod=looping(livenessProbe=LIVE), events=[killing(), event("Unhealthy", REFUSED)])
    (found,) = verdicts.proven
    assert found.severity == "error"
    assert found.says == (
        "Container/api is killed by its liveness probe httpGet :8080/healthz, which gets connection refused; "
        "6 restarts, the last run ended after 5m"
    )
    assert [str(pointer).split("/")[2:5] for pointer in found.cites] == [
        ["events", "data", "parts"],
        ["events", "data", "parts"],
        ["pod", "data", "containers"],
        ["pod", "data", "containers"],
    ]


def test_a_kill_soon_after_the_start_is_another_checks_matter(decide: Decide) -> None:
    assert not decide(pod=looping(ran=30, livenessProbe=LIVE), events=[killing()]).found


def test_after_a_startup_probe_has_passed_no_kill_is_too_soon(decide: Decide) -> None:
    assert decide(pod=looping(ran=30, livenessProbe=LIVE, startupProbe=LIVE), events=[killing()]).found


def test_a_startup_probe_that_kills_is_another_checks_matter(decide: Decide) -> None:
    killed = "Container api failed startup probe, will be restarted"
    assert not decide(pod=looping(startupProbe=LIVE), events=[killing(killed)]).found


def test_a_container_that_has_settled_since_is_a_warning(decide: Decide) -> None:
    settled = pod(container(state=running(500), last=ended(137, ended=501, ran=140), restarts=1, livenessProbe=LIVE))
    assert decide(pod=settled, events=[killing(first=510, last=510)]).only.severity == "warning"


@pytest.mark.parametrize(
    "events",
    [
        pytest.param([], id="no event"),
        pytest.param([killing(first=3000, last=2000)], id="half an hour ago"),
        pytest.param([killing("Stopping container api")], id="a kill for another reason"),
        pytest.param([event("Killing", KILLED, of="spec.containers{other}", type_="Normal")], id="another container"),
        pytest.param([event("Unhealthy", REFUSED)], id="failures that have not killed"),
    ],
)
def test_only_a_recent_kill_for_a_probe_counts(decide: Decide, events: list[Json]) -> None:
    assert not decide(pod=looping(livenessProbe=LIVE), events=events).found


def test_a_pod_that_is_being_deleted_is_killed_on_purpose(decide: Decide) -> None:
    gone = pod(container(state=running(500), restarts=1, livenessProbe=LIVE), deleted=3)
    assert not decide(pod=gone, events=[killing()]).found


def test_without_events_it_is_undecided(decide: Decide) -> None:
    verdicts = decide(pod=looping(livenessProbe=LIVE), denied=[Events])
    assert verdicts.missing == ["events"]
    assert not verdicts.found


def test_who_answers_with_404_has_come_up_however_soon_it_is_killed(decide: Decide) -> None:
    answered = event("Unhealthy", "Liveness probe failed: HTTP probe failed with statuscode: 404")
    found = decide(pod=looping(ran=30, livenessProbe=LIVE), events=[killing(), answered]).only
    assert "which gets HTTP status 404; 6 restarts" in found.says
    busy = event("Unhealthy", "Liveness probe failed: HTTP probe failed with statuscode: 503")
    assert not decide(pod=looping(ran=30, livenessProbe=LIVE), events=[killing(), busy]).found
