"""Probes that ask where nothing is declared."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.objects import HTTP, READY_PROBE, Json, container, event, pod, port, running, service


def probe(port: int | str, **changes: Any) -> Json:
    return {**READY_PROBE, "httpGet": {"path": "/ready", "port": port, "scheme": "HTTP", **changes}}


def refused(kind: str = "Readiness") -> Json:
    return event(
        "Unhealthy",
        f'{kind} probe failed: Get "http://10.244.0.7:9090/": dial tcp 10.244.0.7:9090: connect: connection refused',
    )


UNREADY: Json = {"state": running(600), "ready": False}


@pytest.mark.parametrize(
    ("field", "kind", "severity", "effect"),
    [
        ("readinessProbe", "readiness", "error", "it never becomes ready"),
        ("startupProbe", "startup", "error", "its start is never confirmed"),
        ("livenessProbe", "liveness", "warning", "its liveness is never checked"),
    ],
)
def test_a_name_that_the_container_does_not_declare_is_proven(
    decide: Decide, field: str, kind: str, severity: str, effect: str
) -> None:
    asking: Json = {field: probe("admin")}
    verdicts = decide(pod=pod(container(**UNREADY, **asking)), denied=[Events])
    (found,) = verdicts.proven
    assert found.severity == severity
    assert found.says == (
        f"Container/api's {kind} probe asks port `admin`, "
        f"which the container does not declare (declared: http): {effect}"
    )
    assert [(row.wants, row.has, row.same) for row in found.compared] == [("admin", "http (8080)", False)]


def test_a_name_resolves_in_the_same_container_only(decide: Decide) -> None:
    other = container("metrics", ports=[{"name": "admin", "containerPort": 9090, "protocol": "TCP"}])
    verdicts = decide(pod=pod(container(**UNREADY, readinessProbe=probe("admin")), other))
    assert verdicts.proven


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
    assert [fact.says for fact in verdicts.ruled_out] == [
        "Container/api's readiness probe httpGet :9090/ready asks a port that container metrics declares"
    ]


def test_a_declared_port_rules_it_out(decide: Decide) -> None:
    verdicts = decide(pod=pod(container(**UNREADY, readinessProbe=probe("http"))), events=[refused()])
    assert not verdicts.found
    assert verdicts.ruled_out


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
