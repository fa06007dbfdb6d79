"""TCP where UDP is meant, and ports that serve both."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.services import Services
from tests.checks.conftest import Decide
from tests.checks.objects import Json, container, endpoint, endpoint_slice, pod, port, service

APP = {"app": "checkout-api"}
TCP = {"name": "dns", "containerPort": 5353, "protocol": "TCP"}
UDP = {**TCP, "protocol": "UDP"}


def declaring(*ports: Json) -> Json:
    return pod(container("dns", ports=list(ports)))


def test_a_name_that_is_there_for_another_protocol_is_not_found(decide: Decide) -> None:
    found = decide(
        pod=declaring(TCP),
        services=[service("resolver", APP, port(53, "dns", protocol="UDP"))],
        slices=[endpoint_slice("resolver", endpoint(), ports=None)],
    ).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "error", "Service/resolver")
    assert found.says == "Service/resolver port 53/UDP wants `dns` for UDP, which container dns declares for TCP only"
    assert [(row.wants, row.has) for row in found.compared] == [("UDP", "TCP")]
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/services/data/items/resolver/ports/0",
        "/evidence/endpointSlices/data/items/resolver-j4b6d/endpoints/0",
        "/evidence/pod/data/containers/dns/ports/0",
    ]


def test_without_the_slices_the_pod_itself_is_proof_enough(decide: Decide) -> None:
    services = [service("resolver", APP, port(53, "dns", protocol="UDP"))]
    assert decide(pod=declaring(TCP), services=services, denied=[EndpointSlices]).proven


def test_a_number_that_is_declared_for_another_protocol_only_is_suspected(decide: Decide) -> None:
    found = decide(pod=declaring(UDP), services=[service("resolver", APP, port(53, 5353))]).only
    assert (found.verdict, found.severity) == ("suspected", "warning")
    assert found.says == "Service/resolver port 53 leads to 5353/TCP, which container dns declares for UDP only"


@pytest.mark.parametrize(
    ("ports", "asked"),
    [
        pytest.param([TCP, UDP], [port(53, "dns", protocol="UDP")], id="both are declared"),
        pytest.param([UDP], [port(53, "dns", protocol="UDP")], id="the same protocol"),
        pytest.param(
            [UDP], [port(53, 5353, "udp", "UDP"), port(53, 5353, "tcp")], id="a program that serves both at one number"
        ),
        pytest.param([TCP], [port(53, 5354, protocol="UDP")], id="another number"),
        pytest.param([TCP], [port(53, "web", protocol="UDP")], id="no such name at all"),
    ],
)
def test_what_is_meant_is_not_suspected(decide: Decide, ports: list[Json], asked: list[Json]) -> None:
    assert not decide(pod=declaring(*ports), services=[service("resolver", APP, *asked)], slices=[]).found


def test_a_headless_service_resolves_all_the_same(decide: Decide) -> None:
    headless = service("resolver", APP, port(53, "dns", protocol="UDP"), clusterIP="None")
    assert decide(pod=declaring(TCP), services=[headless], slices=[]).only.severity == "info"


def test_a_port_that_other_pods_serve_is_another_checks_matter(decide: Decide) -> None:
    slices = [
        endpoint_slice("resolver", endpoint(), ports=None),
        endpoint_slice(
            "resolver", endpoint(uid="x"), ports=[{"name": "", "port": 5353, "protocol": "UDP"}], suffix="b"
        ),
    ]
    services = [service("resolver", APP, port(53, "dns", protocol="UDP"))]
    assert not decide(pod=declaring(TCP), services=services, slices=slices).found


def test_without_the_services_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=declaring(TCP), denied=[Services]).missing == ["services"]
