"""Kills by the kubelet before a container has come up."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.events import Events
from tests.checks.conftest import Decide
from tests.checks.objects import READY_PROBE, Json, container, ended, event, pod, running, waiting

KILLED = "Container api failed liveness probe, will be restarted"
LIVE = {**READY_PROBE, "httpGet": {"path": "/healthz", "port": 8080, "scheme": "HTTP"}, "initialDelaySeconds": 5}
REFUSED = event(
    "Unhealthy",
    'Liveness probe failed: Get "http://10.244.0.7:8080/healthz": dial tcp 10.244.0.7:8080: connect: '
    "connection refused",
)


def killing(message: str = KILLED, **times: Any) -> Json:
    return event("Killing", message, count=4, type_="Normal", **times)


def looping(ran: float = 40, **spec: Any) -> Json:
    one = {"livenessProbe": LIVE, **spec}
    return pod(container(state=waiting("CrashLoopBackOff"), last=ended(137, ended=9, ran=ran), restarts=6, **one))


def test_the_probe_the_time_it_gives_and_its_outcome_are_said(decide: Decide) -> None:
    found = decide(pod=looping(), events=[killing(), REFUSED]).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "error", "Container/api")
    assert found.says == (
        "Container/api is killed by its liveness probe httpGet :8080/healthz about 35s after each start: "
        "it gets connection refused; no startup probe gives it longer; 6 restarts"
    )
    assert len(found.mitigations) == 2


def test_what_it_takes_to_end_is_not_counted(decide: Decide) -> None:
    # Killed after 100s, ended 60s later: the event tells.
    one = looping(ran=160)
    assert decide(pod=one, events=[killing(first=300, last=69)]).found


@pytest.mark.parametrize(
    ("one", "events"),
    [
        pytest.param(looping(), [], id="no event"),
        pytest.param(looping(), [killing(first=3000, last=2000)], id="half an hour ago"),
        pytest.param(looping(), [killing("Stopping container api")], id="a kill for another reason"),
        pytest.param(looping(ran=600), [killing()], id="it had run for long"),
        pytest.param(looping(startupProbe=LIVE), [killing()], id="a startup probe had passed"),
        pytest.param(pod(container(livenessProbe=LIVE)), [killing()], id="it was never restarted"),
        pytest.param(
            pod(container(state=running(5), restarts=1, livenessProbe=LIVE), deleted=3), [killing()], id="being deleted"
        ),
    ],
)
def test_other_kills_have_no_finding(decide: Decide, one: Json, events: list[Json]) -> None:
    assert not decide(pod=one, events=events).found


def test_a_container_that_has_come_up_since_is_a_warning(decide: Decide) -> None:
    settled = pod(container(state=running(500), last=ended(137, ended=501, ran=40), restarts=1, livenessProbe=LIVE))
    assert decide(pod=settled, events=[killing(first=510, last=510)]).only.severity == "warning"


def test_without_events_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=looping(), denied=[Events]).missing == ["events"]
