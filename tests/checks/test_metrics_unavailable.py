"""Why there is no usage; never that there is none."""

from __future__ import annotations

from kubectl_evidence.evidence.metrics_api import MetricsApi
from kubectl_evidence.evidence.pod_metrics import PodMetrics
from kubectl_evidence.outcome import NotFound
from tests.checks.conftest import Decide
from tests.checks.objects import (
    NAME,
    api_service,
    container,
    ended,
    endpoint,
    endpoint_slice,
    pod,
    running,
    waiting,
)

UP = api_service("True", "Passed", "all checks passed")
DOWN = api_service(
    "False", "MissingEndpoints", 'endpoints for service/metrics-server in "kube-system" have no addresses'
)
SAMPLE = {
    "timestamp": "2026-09-15T09:29:50Z",
    "window": "15s",
    "containers": [{"name": "api", "usage": {"cpu": "0", "memory": "1Mi"}}],
}


def test_an_unavailable_api_is_a_warning_that_names_the_reason_and_what_is_behind(decide: Decide) -> None:
    verdicts = decide(pod=pod(), api_service=DOWN, behind=[endpoint_slice("metrics-server")])
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
    assert "metrics-server has a ready endpoint:" in decide(pod=pod(), api_service=down, behind=behind).only.says


def test_what_is_behind_is_left_out_where_it_could_not_be_read(decide: Decide) -> None:
    assert decide(pod=pod(), api_service=DOWN).only.says.startswith(
        "The metrics API is not available (MissingEndpoints): nothing is known"
    )


def test_an_api_that_is_not_installed_is_information(decide: Decide) -> None:
    found = decide(pod=pod(), api_service=NotFound(), usage=NotFound()).only
    assert found.severity == "info"
    assert found.says == "No metrics API is installed: nothing is known about usage, which does not mean idle"
    assert [str(pointer) for pointer in found.cites] == ["/evidence/metricsApi/data/apiService/status"]


def test_a_running_pod_without_a_sample_is_information_about_the_sample(decide: Decide) -> None:
    found = decide(pod=pod(), api_service=UP, usage=NotFound()).only
    assert found.severity == "info"
    assert found.says == (
        f"The metrics API is available and has no sample of Pod/{NAME} (none yet, or none any more): "
        "that says nothing about its load"
    )


def test_a_restarting_container_hides_the_pod(decide: Decide) -> None:
    one = pod(container(), container("mesh", running(3), last=ended(1, ended=4), restarts=9))
    assert "restarting containers hide the whole pod" in decide(pod=one, api_service=UP, usage=NotFound()).only.says


def test_a_pod_that_does_not_run_is_not_expected_to_be_sampled(decide: Decide) -> None:
    pending = pod(container(state=waiting("ContainerCreating")), phase="Pending")
    assert not decide(pod=pending, api_service=UP, usage=NotFound()).found


def test_a_sample_of_zero_is_a_sample(decide: Decide) -> None:
    verdicts = decide(pod=pod(), api_service=UP, usage=SAMPLE)
    assert not verdicts.found
    assert [fact.says for fact in verdicts.ruled_out] == ["The metrics API is available and has a sample of the pod"]


def test_a_condition_that_is_not_reported_is_unknown(decide: Decide) -> None:
    registered = {"spec": {"service": None}, "status": {"conditions": None}}
    verdicts = decide(pod=pod(), api_service=registered, usage=NotFound())
    assert not verdicts.found
    assert not verdicts.ruled_out


def test_usage_that_could_not_be_read_is_not_missing(decide: Decide) -> None:
    assert not decide(pod=pod(), api_service=UP, denied=[PodMetrics]).found


def test_without_the_registration_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=pod(), usage=NotFound(), denied=[MetricsApi]).missing == ["metrics_api"]
