"""Probes that are refused at numbers that nobody declares."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.events import Events
from tests.checks.conftest import Decide
from tests.checks.objects import HTTP, READY_PROBE, Json, container, ended, event, pod, port, running, service, waiting


def probe(port: int | str, **changes: Any) -> Json:
    return {**READY_PROBE, "httpGet": {"path": "/ready", "port": port, "scheme": "HTTP", **changes}}


def refused(kind: str = "Readiness") -> Json:
    return event(
        "Unhealthy",
        f'{kind} probe failed: Get "http://10.244.0.7:9090/": dial tcp 10.244.0.7:9090: connect: connection refused',
    )


UNREADY: Json = {"state": running(600), "ready": False}


def test_a_number_that_nobody_declares_is_suspected_once_the_connection_is_refused(decide: Decide) -> None:
    verdicts = decide(pod=pod(container(**UNREADY, readinessProbe=probe(9090))), events=[refused()], services=[])
    assert not verdicts.proven
    (found,) = verdicts.suspected
    assert found.severity == "error"
    assert found.says == (
        "Container/api's readiness probe httpGet :9090/ready gets connection refused, "
        "and no container declares that port (declared: http (8080))"
    )
    assert "listens on http (8080)" in found.would_prove


@pytest.mark.parametrize(
    ("one", "events"),
    [
        pytest.param(container(readinessProbe=probe(9090)), [], id="an undeclared port that answers"),
        pytest.param(container(**UNREADY, readinessProbe=probe(9090)), [], id="failing for a reason that is not known"),
        pytest.param(
            container(**UNREADY, readinessProbe=probe(9090)),
            [event("Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503")],
            id="somebody answers there",
        ),
        pytest.param(
            container(**UNREADY, readinessProbe=probe(9090), ports=None), [refused()], id="nothing to compare with"
        ),
        pytest.param(
            container(**UNREADY, readinessProbe=probe(9090)), [refused("Liveness")], id="another probe is refused"
        ),
        pytest.param(
            container(**UNREADY, readinessProbe=probe("admin", host="192.0.2.7")), [refused()], id="another host"
        ),
        pytest.param(
            container(**UNREADY, readinessProbe={"exec": {"command": ["true"]}, "periodSeconds": 10}),
            [refused()],
            id="no port at all",
        ),
    ],
)
def test_an_undeclared_number_alone_is_legal(decide: Decide, one: tuple[Json, Json], events: list[Json]) -> None:
    assert not decide(pod=pod(one), events=events, services=[]).found


def test_a_number_that_a_service_sends_traffic_to_is_where_the_program_should_listen(decide: Decide) -> None:
    verdicts = decide(
        pod=pod(container(**UNREADY, readinessProbe=probe(9090))),
        events=[refused()],
        services=[service("checkout", {"app": "checkout-api"}, port(80, 9090))],
    )
    assert not verdicts.found


def test_a_number_of_another_container_of_the_pod_is_declared(decide: Decide) -> None:
    other = container("metrics", ports=[{**HTTP, "name": "admin", "containerPort": 9090}])
    verdicts = decide(pod=pod(container(**UNREADY, readinessProbe=probe(9090)), other), events=[refused()])
    assert not verdicts.found


def test_a_liveness_probe_that_kills_is_named_as_well(decide: Decide) -> None:
    one = container(
        state=waiting("CrashLoopBackOff"), last=ended(137, ended=9, ran=30), restarts=5, livenessProbe=probe(9090)
    )
    found = decide(pod=pod(one), events=[refused("Liveness")], services=[]).only
    assert found.says.startswith("Container/api's liveness probe httpGet :9090/ready gets connection refused, and no")


def test_a_probe_that_has_passed_since_is_over_it(decide: Decide) -> None:
    assert not decide(pod=pod(container(readinessProbe=probe(9090))), events=[refused()], services=[]).found


def test_without_events_it_is_undecided(decide: Decide) -> None:
    one = pod(container(**UNREADY, readinessProbe=probe(9090)))
    assert decide(pod=one, services=[], denied=[Events]).missing == ["events"]
