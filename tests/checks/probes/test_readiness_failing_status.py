"""Containers whose readiness probe gets a status."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.events import Events
from tests.checks.conftest import Decide
from tests.checks.objects import READY_PROBE, Json, container, event, pod, running

UNREADY = pod(container(state=running(600), ready=False, readinessProbe=READY_PROBE))


@pytest.mark.parametrize("status", ["404", "503"])
def test_probe_and_status_are_said(decide: Decide, status: str) -> None:
    told = event("Unhealthy", f"Readiness probe failed: HTTP probe failed with statuscode: {status}")
    found = decide(pod=UNREADY, events=[told]).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "error", "Container/api")
    assert found.says == (
        "Container/api runs and has not been ready for 10m: "
        f"its readiness probe httpGet :http/ready gets HTTP status {status}"
    )


def test_a_sidecar_keeps_the_pod_unready_too(decide: Decide) -> None:
    mesh = container("mesh", running(600), ready=False, restartPolicy="Always", readinessProbe=READY_PROBE)
    told = event(
        "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 500", of="spec.initContainers{mesh}"
    )
    assert decide(pod=pod(init=[mesh]), events=[told]).only.subject == "Container/mesh"


@pytest.mark.parametrize(
    ("one", "told"),
    [
        pytest.param(UNREADY, "Readiness probe failed: dial tcp: connection refused", id="refused"),
        pytest.param(UNREADY, "Liveness probe failed: HTTP probe failed with statuscode: 500", id="another probe"),
        pytest.param(
            pod(container(readinessProbe=READY_PROBE)),
            "Readiness probe failed: HTTP probe failed with statuscode: 503",
            id="it is ready",
        ),
        pytest.param(
            pod(container(state=running(9), ready=False, readinessProbe=READY_PROBE), age=12),
            "Readiness probe failed: HTTP probe failed with statuscode: 503",
            id="it is starting",
        ),
    ],
)
def test_other_containers_have_no_finding(decide: Decide, one: Json, told: str) -> None:
    assert not decide(pod=one, events=[event("Unhealthy", told)]).found


def test_without_events_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=UNREADY, denied=[Events]).missing == ["events"]
