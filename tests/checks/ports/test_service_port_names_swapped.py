"""Two ports of a Service that lead to each other's namesakes."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.services import Services
from tests.checks.conftest import Decide
from tests.checks.objects import HTTP, Json, container, pod, port, service

APP = {"app": "checkout-api"}
BOTH = pod(container(ports=[HTTP, {"name": "admin", "containerPort": 9090, "protocol": "TCP"}]))


@pytest.mark.parametrize("targets", [("admin", "http"), (9090, 8080)], ids=["by name", "by number"])
def test_both_ports_and_where_they_lead_are_said(decide: Decide, targets: tuple[int | str, int | str]) -> None:
    ports = [port(80, targets[0], "http"), port(81, targets[1], "admin")]
    found = decide(pod=BOTH, services=[service("checkout", APP, *ports)]).only
    assert (found.verdict, found.severity, found.subject) == ("suspected", "warning", "Service/checkout")
    assert found.says == (
        "Service/checkout port http (80) leads to the pod's `admin` (9090), "
        "and port admin (81) to its `http` (8080): they seem swapped"
    )
    assert [(row.wants, row.has) for row in found.compared] == [("http", "`admin` (9090)"), ("admin", "`http` (8080)")]
    assert len(found.cites) == 4


@pytest.mark.parametrize(
    "ports",
    [
        pytest.param([port(80, "http", "http"), port(81, "admin", "admin")], id="each to its own"),
        pytest.param([port(443, "http", "https"), port(81, "admin", "admin")], id="TLS ends before"),
        pytest.param([port(80, "admin", "http"), port(81, "admin", "admin")], id="both to one"),
        pytest.param([port(80, "admin"), port(81, "http")], id="without names"),
    ],
)
def test_other_names_are_nobodys_fault(decide: Decide, ports: list[Json]) -> None:
    assert not decide(pod=BOTH, services=[service("checkout", APP, *ports)]).found


def test_without_the_services_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=BOTH, denied=[Services]).missing == ["services"]
