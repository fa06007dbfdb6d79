"""A numeric targetPort that nobody declares is information, never a fault."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.services import Services
from tests.checks.conftest import Decide
from tests.checks.objects import HTTP, READY_PROBE, Json, container, pod, port, running, service

APP = {"app": "checkout-api"}
PROBED = container(readinessProbe=READY_PROBE)


def test_a_number_that_nobody_declares_is_information(decide: Decide) -> None:
    verdicts = decide(pod=pod(), services=[service("checkout", APP, port(80, 9999))])
    (found,) = verdicts.proven
    assert found.severity == "info"
    assert found.says == (
        "Service/checkout port 80 leads to 9999/TCP, which no container declares (declared: http (8080)): "
        "legal, it may listen"
    )


def test_a_pod_that_declares_nothing_is_as_legal(decide: Decide) -> None:
    verdicts = decide(pod=pod(container(ports=None)), services=[service("checkout", APP, port(80, 8080))])
    assert verdicts.only.severity == "info"
    assert "(none is declared)" in verdicts.only.says


def test_a_number_that_is_declared_rules_it_out(decide: Decide) -> None:
    verdicts = decide(pod=pod(), services=[service("checkout", APP, port(80, 8080))])
    assert not verdicts.found
    assert [fact.says for fact in verdicts.ruled_out] == [
        "Service/checkout port 80 leads to 8080/TCP, which container api declares"
    ]


def test_the_same_number_for_another_protocol_is_another_port(decide: Decide) -> None:
    verdicts = decide(pod=pod(), services=[service("checkout", APP, port(80, 8080, protocol="UDP"))])
    assert verdicts.only.severity == "info"


def test_a_headless_service_translates_no_ports(decide: Decide) -> None:
    assert not decide(pod=pod(), services=[service("checkout", APP, port(80, 9999), clusterIP="None")]).found


def test_names_and_other_workloads_services_are_not_its_matter(decide: Decide) -> None:
    services = [service("checkout", APP, port(80, "web")), service("orders", {"app": "orders"}, port(80, 9999))]
    assert not decide(pod=pod(), services=services).found


def test_without_the_services_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=pod(), denied=[Services]).missing == ["services"]


def test_a_probe_that_passes_at_the_only_declared_port_makes_it_an_error(decide: Decide) -> None:
    found = decide(pod=pod(PROBED), services=[service("checkout", APP, port(80, 9999))]).only
    assert (found.verdict, found.severity, found.subject) == ("suspected", "error", "Service/checkout")
    assert found.says == (
        "Service/checkout port 80 leads to 9999, which no container declares; api declares http (8080), "
        "and its readiness probe passes there"
    )
    assert [(row.wants, row.has) for row in found.compared] == [("9999/TCP", "8080")]


def test_beside_other_ports_it_is_a_warning(decide: Decide) -> None:
    ports = [HTTP, {"name": "grpc", "containerPort": 9000, "protocol": "TCP"}]
    one = pod(container(ports=ports, readinessProbe=READY_PROBE))
    assert decide(pod=one, services=[service("checkout", APP, port(80, 9999))]).only.severity == "warning"


@pytest.mark.parametrize(
    ("one", "services"),
    [
        pytest.param(
            PROBED, [service("checkout", APP), service("extra", APP, port(80, 9999))], id="the declared port is in use"
        ),
        pytest.param(PROBED, [service("checkout-metrics", APP, port(80, 9999))], id="a Service for metrics"),
        pytest.param(PROBED, [service("checkout", APP, port(80, 9999, "admin"))], id="a port for operators"),
        pytest.param(PROBED, [service("checkout", APP, port(80, 9999, protocol="UDP"))], id="another protocol"),
        pytest.param(
            container(
                ports=[{**HTTP, "name": "management"}],
                readinessProbe={**READY_PROBE, "httpGet": {"path": "/", "port": "management", "scheme": "HTTP"}},
            ),
            [service("checkout", APP, port(80, 9999))],
            id="a probe at a port for operators",
        ),
        pytest.param(
            container(state=running(600), ready=False, readinessProbe=READY_PROBE),
            [service("checkout", APP, port(80, 9999))],
            id="a probe that does not pass",
        ),
    ],
)
def test_otherwise_it_stays_information(decide: Decide, one: tuple[Json, Json], services: list[Json]) -> None:
    assert decide(pod=pod(one), services=services).only.severity == "info"


def test_a_probe_that_is_answered_at_the_number_rules_it_out(decide: Decide) -> None:
    one = container(readinessProbe={**READY_PROBE, "httpGet": {"path": "/", "port": 9999, "scheme": "HTTP"}})
    verdicts = decide(pod=pod(one), services=[service("checkout", APP, port(80, 9999))])
    assert not verdicts.found
    assert [fact.says for fact in verdicts.ruled_out] == [
        "Service/checkout port 80 leads to 9999, which no container declares, and api answers a probe there"
    ]


def test_a_log_that_names_the_number_is_an_end_of_it(decide: Decide) -> None:
    verdicts = decide(
        pod=pod(PROBED),
        services=[service("checkout", APP, port(80, 9999))],
        logs={"api/current": "listening on :9999"},
    )
    assert not verdicts.found


def test_a_probe_that_passes_over_tcp_answers_nothing_of_udp(decide: Decide) -> None:
    found = decide(pod=pod(PROBED), services=[service("checkout", APP, port(80, 8080, protocol="UDP"))])
    assert not found.ruled_out
    assert found.only.severity == "info"
