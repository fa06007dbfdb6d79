"""Containers whose readiness probe is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kubectl_evidence.evidence.events import Events
from tests.checks.conftest import Decide
from tests.checks.objects import NOW, READY_PROBE, Json, condition, container, ended, event, pod, running

REFUSED = (
    'Readiness probe failed: Get "http://10.244.0.7:8080/ready": dial tcp 10.244.0.7:8080: connect: connection refused'
)


def unready(up: float = 600, **changes: Any) -> Json:
    return pod(
        container(state=running(up), ready=False, started=True, **{"readinessProbe": READY_PROBE, **changes}),
        age=up + 5,
    )


def test_probe_and_number_are_said(decide: Decide) -> None:
    found = decide(pod=unready(), events=[event("Unhealthy", REFUSED)]).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "error", "Container/api")
    assert found.says == (
        "Container/api runs and has not been ready for 10m: "
        "its readiness probe httpGet :http/ready gets connection refused at 8080"
    )
    assert found.since == NOW - timedelta(seconds=600)
    assert [str(pointer) for pointer in found.cites][:3] == [
        "/evidence/pod/data/containers/api/ready",
        "/evidence/pod/data/containers/api/state",
        "/evidence/pod/data/containers/api/readinessProbe",
    ]
    assert str(found.cites[3]).startswith("/evidence/events/data/parts/pod/items/")


def test_a_number_is_not_said_twice(decide: Decide) -> None:
    probe = {"tcpSocket": {"port": 8080}, "timeoutSeconds": 1, "periodSeconds": 10, "failureThreshold": 3}
    found = decide(pod=unready(readinessProbe=probe), events=[event("Unhealthy", REFUSED)]).only
    assert found.says.endswith("tcpSocket :8080 gets connection refused")


def test_beside_a_number_that_nobody_declares_stands_what_is_declared(decide: Decide) -> None:
    probe = {"tcpSocket": {"port": 9090}, "timeoutSeconds": 1, "periodSeconds": 10, "failureThreshold": 3}
    found = decide(pod=unready(readinessProbe=probe), events=[event("Unhealthy", REFUSED)]).only
    assert found.says.endswith("tcpSocket :9090 gets connection refused (the container declares http (8080))")


def test_in_its_first_two_minutes_it_is_a_warning(decide: Decide) -> None:
    assert decide(pod=unready(up=60), events=[event("Unhealthy", REFUSED, first=50)]).only.severity == "warning"


@pytest.mark.parametrize(
    ("one", "told"),
    [
        pytest.param(unready(up=20), REFUSED, id="within its window"),
        pytest.param(unready(), "Readiness probe failed: HTTP probe failed with statuscode: 503", id="a status"),
        pytest.param(unready(), REFUSED.replace("Readiness", "Liveness"), id="another probe"),
        pytest.param(pod(container(readinessProbe=READY_PROBE)), REFUSED, id="it is ready"),
        pytest.param(
            pod(
                container(
                    state=running(40), ready=False, last=ended(1, ended=41), restarts=5, readinessProbe=READY_PROBE
                )
            ),
            REFUSED,
            id="a crash loop's matter",
        ),
        pytest.param(
            pod(container(state=running(600), ready=False, readinessProbe=READY_PROBE), deleted=3),
            REFUSED,
            id="being deleted",
        ),
    ],
)
def test_other_containers_have_no_finding(decide: Decide, one: Json, told: str) -> None:
    assert not decide(pod=one, events=[event("Unhealthy", told)]).found


def test_an_event_of_before_it_was_last_ready_is_old_news(decide: Decide) -> None:
    fell = pod(
        container(state=running(7200), ready=False, readinessProbe=READY_PROBE),
        conditions=[condition("Ready", "False", 60, "ContainersNotReady")],
    )
    assert not decide(pod=fell, events=[event("Unhealthy", REFUSED, first=7190, last=3000)]).found
    assert decide(pod=fell, events=[event("Unhealthy", REFUSED, first=70, last=10)]).found


def test_without_events_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=unready(), denied=[Events]).missing == ["events"]
