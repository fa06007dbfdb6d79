"""gRPC probes of servers without the health service."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.events import Events
from tests.checks.conftest import Decide
from tests.checks.objects import Json, container, event, pod, running

GRPC = {"grpc": {"port": 9000, "service": ""}, "timeoutSeconds": 1, "periodSeconds": 10, "failureThreshold": 3}
UNIMPLEMENTED = (
    "Readiness probe failed: error: this server does not implement the grpc health protocol (grpc.health.v1.Health): "
    "unknown service grpc.health.v1.Health"
)


def probing(*, ready: bool = False) -> Json:
    return pod(container(state=running(600), ready=ready, readinessProbe=GRPC))


def test_the_probe_and_the_service_are_said(decide: Decide) -> None:
    found = decide(pod=probing(), events=[event("Unhealthy", UNIMPLEMENTED)]).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "error", "Container/api")
    assert found.says == (
        "Container/api's readiness probe grpc :9000 reaches a server that does not implement the gRPC health protocol "
        "(grpc.health.v1.Health)"
    )


@pytest.mark.parametrize(
    "message",
    [
        'Readiness probe failed: timeout: failed to connect service "10.244.0.7:9000" within 1s',
        'Readiness probe failed: service unhealthy (responded with "NOT_SERVING")',
        "Readiness probe failed: error: health rpc probe failed: rpc error: code = NotFound desc = unknown service",
    ],
)
def test_other_failures_have_no_finding(decide: Decide, message: str) -> None:
    assert not decide(pod=probing(), events=[event("Unhealthy", message)]).found


def test_a_probe_that_has_passed_since_is_over_it(decide: Decide) -> None:
    assert not decide(pod=probing(ready=True), events=[event("Unhealthy", UNIMPLEMENTED)]).found


def test_without_events_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=probing(), denied=[Events]).missing == ["events"]
