"""Programs that listen where nobody outside the pod can reach them."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.services import Services
from tests.checks.conftest import Decide
from tests.checks.objects import READY_PROBE, Json, container, event, pod, running, service

APP = {"app": "checkout-api"}
SERVICES = [service("checkout", APP)]
LOOPBACK = {"api/current": "listening on 127.0.0.1:8080"}
REFUSED = event(
    "Unhealthy",
    'Readiness probe failed: Get "http://10.244.0.7:8080/ready": dial tcp 10.244.0.7:8080: connect: connection refused',
)
UNREADY = pod(container(state=running(600), ready=False, readinessProbe=READY_PROBE))


def test_the_port_and_the_line_are_said(decide: Decide) -> None:
    found = decide(pod=pod(), services=SERVICES, logs=LOOPBACK).only
    assert (found.verdict, found.severity, found.subject) == ("suspected", "error", "Service/checkout")
    assert found.says == (
        "Service/checkout port 80 leads to 8080, where container api listens on a loopback address only, by its log: "
        "“listening on 127.0.0.1:8080”"
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/services/data/items/checkout/ports/0",
        "/evidence/logs/data/parts/api~1current/lines/1",
    ]


def test_a_probe_that_is_refused_there_is_said_too(decide: Decide) -> None:
    found = decide(pod=UNREADY, services=SERVICES, logs=LOOPBACK, events=[REFUSED]).only
    assert found.says.endswith("“listening on 127.0.0.1:8080”; its readiness probe is refused there")


def test_a_probe_alone_is_enough(decide: Decide) -> None:
    found = decide(pod=UNREADY, logs=LOOPBACK, events=[REFUSED], denied=[Services]).only
    assert (found.subject, found.severity) == ("Container/api", "error")
    assert found.says == (
        "Container/api's readiness probe httpGet :http/ready is refused; by its log it listens on a loopback address "
        "only: “listening on 127.0.0.1:8080”"
    )


def test_beside_another_container_it_is_a_warning(decide: Decide) -> None:
    both = pod(container(), container("proxy", ports=None))
    assert decide(pod=both, services=SERVICES, logs=LOOPBACK).only.severity == "warning"


def test_the_name_localhost_counts_with_a_refused_probe_only(decide: Decide) -> None:
    says = {"api/current": "Server running at http://localhost:8080/"}
    assert not decide(pod=pod(), services=SERVICES, logs=says).found
    assert decide(pod=UNREADY, services=SERVICES, logs=says, events=[REFUSED]).found


@pytest.mark.parametrize(
    ("one", "log"),
    [
        pytest.param(pod(container(readinessProbe=READY_PROBE)), "listening on 127.0.0.1:8080", id="a probe passes"),
        pytest.param(
            pod(), " * Running on http://127.0.0.1:8080\n * Running on http://10.244.0.7:8080", id="all addresses"
        ),
        pytest.param(pod(), "admin listening on 127.0.0.1:9000", id="another port"),
        pytest.param(pod(), "listening on 0.0.0.0:8080", id="every address"),
        pytest.param(pod(deleted=3), "listening on 127.0.0.1:8080", id="being deleted"),
        pytest.param(pod(phase="Failed"), "listening on 127.0.0.1:8080", id="done"),
    ],
)
def test_a_program_that_can_be_reached_has_no_finding(decide: Decide, one: Json, log: str) -> None:
    assert not decide(pod=one, services=SERVICES, logs={"api/current": log}).found


def test_without_the_logs_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=pod(), services=SERVICES, denied=[Logs]).missing == ["logs"]
