"""Kills by the kubelet for a startup probe that gives up."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.events import Events
from tests.checks.conftest import Decide
from tests.checks.objects import READY_PROBE, Json, container, ended, event, pod, running, waiting

STARTUP = {**READY_PROBE, "httpGet": {"path": "/healthz", "port": 8080, "scheme": "HTTP"}, "periodSeconds": 2}
KILL = event("Killing", "Container api failed startup probe, will be restarted", count=3, type_="Normal")
REFUSED = event("Unhealthy", "Startup probe failed: dial tcp 10.244.0.7:8080: connect: connection refused")


def looping(**spec: Any) -> Json:
    one = {"startupProbe": STARTUP, **spec}
    return pod(container(state=waiting("CrashLoopBackOff"), last=ended(137, ended=9, ran=8), restarts=4, **one))


def test_the_probe_its_outcome_and_its_patience_are_said(decide: Decide) -> None:
    found = decide(pod=looping(), events=[KILL, REFUSED]).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "error", "Container/api")
    assert found.says == (
        "Container/api is killed by its startup probe httpGet :8080/healthz, which gets connection refused "
        "and gives up after 6s (3 times 2s); 4 restarts"
    )
    assert found.mitigations


def test_without_the_probes_own_event_its_outcome_is_not_made_up(decide: Decide) -> None:
    assert ", which fails and gives up after" in decide(pod=looping(), events=[KILL]).only.says


@pytest.mark.parametrize(
    ("one", "events"),
    [
        pytest.param(looping(), [REFUSED], id="failures that have not killed"),
        pytest.param(looping(livenessProbe=STARTUP), [event("Killing", "failed liveness probe")], id="liveness"),
        pytest.param(pod(container(startupProbe=STARTUP)), [KILL], id="never restarted"),
        pytest.param(pod(container(startupProbe=STARTUP), deleted=3), [KILL], id="being deleted"),
    ],
)
def test_other_kills_have_no_finding(decide: Decide, one: Json, events: list[Json]) -> None:
    assert not decide(pod=one, events=events).found


@pytest.mark.parametrize("started", [True, False])
def test_once_it_has_passed_in_the_run_that_goes_on_it_is_over(decide: Decide, started: bool) -> None:
    last = ended(137, ended=9, ran=8)
    one = container(state=running(5), last=last, restarts=4, startupProbe=STARTUP, started=started, ready=started)
    assert bool(decide(pod=pod(one), events=[KILL, REFUSED]).found) is not started


def test_without_events_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=looping(), denied=[Events]).missing == ["events"]


@pytest.mark.parametrize(("status", "waits"), [(404, False), (401, False), (503, True)])
def test_whoever_answers_is_up_and_more_patience_is_no_relief(decide: Decide, status: int, waits: bool) -> None:
    answered = event("Unhealthy", f"Startup probe failed: HTTP probe failed with statuscode: {status}")
    assert bool(decide(pod=looping(), events=[KILL, answered]).only.mitigations) is waits
