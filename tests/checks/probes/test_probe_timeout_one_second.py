"""Probes that run out of their one second."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.events import Events
from tests.checks.conftest import Decide
from tests.checks.objects import READY_PROBE, Json, container, event, pod

SLOW = 'Liveness probe failed: Get "http://10.244.0.7:8080/ready": context deadline exceeded (Client.Timeout exceeded)'


def probing(timeout: int = 1) -> Json:
    return pod(container(livenessProbe={**READY_PROBE, "timeoutSeconds": timeout}))


def test_how_often_it_ran_out_is_said(decide: Decide) -> None:
    found = decide(pod=probing(), events=[event("Unhealthy", SLOW, count=7)]).only
    assert (found.verdict, found.severity, found.subject) == ("suspected", "info", "Container/api")
    assert found.says == (
        "Container/api's liveness probe httpGet :http/ready waits 1s, the default, and got no answer in time "
        "7 times in 5m"
    )


@pytest.mark.parametrize(
    ("one", "told"),
    [
        pytest.param(probing(), event("Unhealthy", SLOW, count=2), id="a hiccup"),
        pytest.param(probing(timeout=5), event("Unhealthy", SLOW, count=7), id="a longer timeout"),
        pytest.param(probing(), event("Unhealthy", SLOW, first=3000, last=2000, count=7), id="half an hour ago"),
        pytest.param(probing(), event("Unhealthy", "Liveness probe failed: connection refused", count=7), id="refused"),
    ],
)
def test_other_probes_have_no_finding(decide: Decide, one: Json, told: Json) -> None:
    assert not decide(pod=one, events=[told]).found


def test_without_events_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=probing(), denied=[Events]).missing == ["events"]
