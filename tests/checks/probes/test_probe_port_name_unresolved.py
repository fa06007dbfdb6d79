"""Probes that ask at names that nobody declares."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.objects import READY_PROBE, Json, container, pod, running


def probe(port: int | str, **changes: Any) -> Json:
    return {**READY_PROBE, "httpGet": {"path": "/ready", "port": port, "scheme": "HTTP", **changes}}


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
    verdicts = decide(pod=pod(container(**UNREADY, **asking)))
    (found,) = verdicts.proven
    assert found.severity == severity
    assert found.says == (
        f"Container/api's {kind} probe asks port `admin`, "
        f"which the container does not declare (declared: http (8080)): {effect}"
    )
    assert [(row.wants, row.has, row.same) for row in found.compared] == [("admin", "http (8080)", False)]


def test_a_name_resolves_in_the_same_container_only(decide: Decide) -> None:
    other = container("metrics", ports=[{"name": "admin", "containerPort": 9090, "protocol": "TCP"}])
    verdicts = decide(pod=pod(container(**UNREADY, readinessProbe=probe("admin")), other))
    assert verdicts.proven


def test_another_container_that_has_the_name_is_named(decide: Decide) -> None:
    other = container("metrics", ports=[{"name": "admin", "containerPort": 9090, "protocol": "TCP"}])
    verdicts = decide(pod=pod(container(**UNREADY, readinessProbe=probe("admin")), other))
    assert verdicts.only.says.endswith("(declared: http (8080); container metrics has it): it never becomes ready")


def test_a_declared_port_rules_it_out(decide: Decide) -> None:
    verdicts = decide(pod=pod(container(**UNREADY, readinessProbe=probe("http"))))
    assert not verdicts.found
    assert verdicts.ruled_out


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]


def test_a_name_that_two_containers_declare_is_looked_up_in_the_probed_one(decide: Decide) -> None:
    asking: Json = {"readinessProbe": probe("http")}
    proxy = container("proxy", ports=[{"name": "http", "containerPort": 15001, "protocol": "TCP"}], **asking)
    (ruled_out,) = decide(pod=pod(container("app"), proxy)).ruled_out
    assert ruled_out.says.endswith("asks a port that container proxy declares")
