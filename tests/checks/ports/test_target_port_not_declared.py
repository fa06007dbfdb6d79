"""A numeric targetPort that nobody declares is information, never a fault."""

from __future__ import annotations

from kubectl_evidence.evidence.services import Services
from tests.checks.conftest import Decide
from tests.checks.objects import container, pod, port, service

APP = {"app": "checkout-api"}


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
