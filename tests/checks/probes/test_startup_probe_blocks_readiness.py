"""Startup probes that neither pass nor kill."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.objects import READY_PROBE, Json, container, ended, event, pod, running

STARTUP = {**READY_PROBE, "periodSeconds": 5, "failureThreshold": 12}


def blocked(up: float = 400, **changes: Any) -> Json:
    spec = {"readinessProbe": READY_PROBE, "startupProbe": STARTUP, **changes}
    return pod(container(state=running(up), ready=False, started=False, **spec), age=up + 5)


def test_probe_and_outcome_are_said(decide: Decide) -> None:
    told = event("Unhealthy", "Startup probe errored and resulted in unknown state: rpc error: no such container")
    found = decide(pod=blocked(), events=[told]).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "error", "Container/api")
    assert found.says == (
        "Container/api runs for 6m40s and its startup probe httpGet :http/ready errs: “rpc error: no such container”: "
        "until it has passed, readiness is not probed"
    )


def test_without_events_the_reason_is_not_made_up(decide: Decide) -> None:
    assert "its startup probe httpGet :http/ready has not passed:" in (decide(pod=blocked(), denied=[Events]).only.says)


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(blocked(up=40), id="within its window"),
        pytest.param(pod(container(startupProbe=STARTUP)), id="it has passed"),
        pytest.param(blocked(startupProbe=None), id="no startup probe"),
        pytest.param(
            pod(
                container(
                    state=running(100),
                    ready=False,
                    started=False,
                    last=ended(137, ended=101, ran=60),
                    restarts=4,
                    startupProbe=STARTUP,
                )
            ),
            id="a loop",
        ),
    ],
)
def test_other_containers_have_no_finding(decide: Decide, one: Json) -> None:
    assert not decide(pod=one, events=[]).found


def test_a_probe_that_kills_is_another_checks_matter(decide: Decide) -> None:
    one = pod(
        container(
            state=running(80),
            ready=False,
            started=False,
            last=ended(137, ended=81, ran=60),
            restarts=1,
            startupProbe=STARTUP,
        )
    )
    kill = event("Killing", "Container api failed startup probe, will be restarted", type_="Normal")
    assert not decide(pod=one, events=[kill]).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
