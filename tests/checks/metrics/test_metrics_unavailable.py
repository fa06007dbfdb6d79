"""Why there is no usage; never that there is none."""

from __future__ import annotations

from kubectl_evidence.evidence.metrics_api import MetricsApi
from kubectl_evidence.outcome import NotFound
from tests.checks.conftest import Decide
from tests.checks.objects import api_service, endpoint, endpoint_slice

UP = api_service("True", "Passed", "all checks passed")
DOWN = api_service(
    "False", "MissingEndpoints", 'endpoints for service/metrics-server in "kube-system" have no addresses'
)


def test_an_unavailable_api_is_a_warning_that_names_the_reason_and_what_is_behind(decide: Decide) -> None:
    verdicts = decide(api_service=DOWN, behind=[endpoint_slice("metrics-server")])
    (found,) = verdicts.proven
    assert found.severity == "warning"
    assert found.subject == "APIService/v1beta1.metrics.k8s.io"
    assert found.says == (
        "The metrics API is not available (MissingEndpoints), its Service kube-system/metrics-server is without "
        "a ready endpoint: nothing is known about usage, which does not mean idle"
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/metricsApi/data/apiService/conditions/Available",
        "/evidence/metricsApi/data/endpoints/items/metrics-server-j4b6d",
    ]


def test_a_ready_server_that_does_not_answer_is_told_from_one_that_is_not_there(decide: Decide) -> None:
    down = api_service("False", "FailedDiscoveryCheck")
    behind = [endpoint_slice("metrics-server", endpoint(), ports=[{"name": "https", "port": 10250, "protocol": "TCP"}])]
    assert "metrics-server has a ready endpoint:" in decide(api_service=down, behind=behind).only.says


def test_what_is_behind_is_left_out_where_it_could_not_be_read(decide: Decide) -> None:
    assert decide(api_service=DOWN).only.says.startswith(
        "The metrics API is not available (MissingEndpoints): nothing is known"
    )


def test_an_api_that_is_not_installed_is_information(decide: Decide) -> None:
    found = decide(api_service=NotFound()).only
    assert found.severity == "info"
    assert found.says == "No metrics API is installed: nothing is known about usage, which does not mean idle"
    assert [str(pointer) for pointer in found.cites] == ["/evidence/metricsApi/data/apiService/status"]


def test_an_api_that_is_available_rules_it_out(decide: Decide) -> None:
    verdicts = decide(api_service=UP)
    assert not verdicts.found
    assert [fact.says for fact in verdicts.ruled_out] == ["The metrics API is available"]


def test_a_condition_that_is_not_reported_is_unknown(decide: Decide) -> None:
    registered = {"spec": {"service": None}, "status": {"conditions": None}}
    verdicts = decide(api_service=registered)
    assert not verdicts.found
    assert not verdicts.ruled_out


def test_without_the_registration_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[MetricsApi]).missing == ["metrics_api"]
