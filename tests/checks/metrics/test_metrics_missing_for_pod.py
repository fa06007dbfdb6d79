"""Why this one pod has no usage; never that there is none."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.metrics_api import MetricsApi
from kubectl_evidence.evidence.pod_metrics import PodMetrics
from kubectl_evidence.outcome import NotFound
from tests.checks.conftest import Decide
from tests.checks.objects import NAME, Json, api_service, container, ended, pod, running, waiting

UP = api_service("True", "Passed", "all checks passed")
SAMPLE = {
    "timestamp": "2026-09-15T09:29:50Z",
    "window": "15s",
    "containers": [{"name": "api", "usage": {"cpu": "0", "memory": "1Mi"}}],
}


def test_a_running_pod_without_a_sample_is_information_about_the_sample(decide: Decide) -> None:
    found = decide(pod=pod(), api_service=UP, usage=NotFound()).only
    assert found.severity == "info"
    assert found.says == (
        f"The metrics API is available and has no sample of Pod/{NAME}: that says nothing about its load"
    )


def test_a_restarting_container_hides_the_pod_as_it_should(decide: Decide) -> None:
    one = pod(container(), container("mesh", running(3), last=ended(1, ended=4), restarts=9))
    assert not decide(pod=one, api_service=UP, usage=NotFound()).found


def test_a_pod_that_does_not_run_is_not_expected_to_be_sampled(decide: Decide) -> None:
    pending = pod(container(state=waiting("ContainerCreating")), phase="Pending")
    assert not decide(pod=pending, api_service=UP, usage=NotFound()).found


def test_one_that_has_only_just_started_need_not_have_been_looked_at_twice(decide: Decide) -> None:
    assert not decide(pod=pod(container(state=running(40)), age=50), api_service=UP, usage=NotFound()).found


def test_one_that_is_being_deleted_is_not_missed(decide: Decide) -> None:
    assert not decide(pod=pod(deleted=-20), api_service=UP, usage=NotFound()).found


def test_a_sample_of_zero_is_a_sample(decide: Decide) -> None:
    verdicts = decide(pod=pod(), api_service=UP, usage=SAMPLE)
    assert not verdicts.found
    assert [fact.says for fact in verdicts.ruled_out] == ["The metrics API has a sample of the pod"]


@pytest.mark.parametrize(
    "registration",
    [
        pytest.param(api_service("False", "MissingEndpoints"), id="not available"),
        pytest.param(NotFound(), id="not installed"),
        pytest.param({"spec": {}, "status": {"conditions": None}}, id="not reported"),
    ],
)
def test_where_the_api_is_at_fault_nothing_is_said_of_the_pod(decide: Decide, registration: Json | NotFound) -> None:
    assert not decide(pod=pod(), api_service=registration, usage=NotFound()).found


def test_usage_that_could_not_be_read_is_not_missing(decide: Decide) -> None:
    verdicts = decide(pod=pod(), api_service=UP, denied=[PodMetrics])
    assert verdicts.missing == ["pod_metrics"]
    assert not verdicts.found


def test_without_the_registration_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=pod(), usage=NotFound(), denied=[MetricsApi]).missing == ["metrics_api"]
