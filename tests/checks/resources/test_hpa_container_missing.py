"""Autoscalers that look at a container that there is not."""

from __future__ import annotations

from kubectl_evidence.evidence.autoscalers import Autoscalers
from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.controllers import autoscaler, autoscalers, deployment
from tests.checks.objects import Json, container, pod

TOLD = {"ScalingActive": ("False", "FailedGetContainerResourceMetric", "failed to get cpu utilization: no metrics")}


def by_container(name: str, usage: int | None = None) -> Json:
    source = {"name": "cpu", "container": name, "target": {"type": "Utilization", "averageUtilization": 60}}
    found = autoscaler(TOLD, usage=None, spec={"metrics": [{"type": "ContainerResource", "containerResource": source}]})
    if usage is not None:
        had = {"name": "cpu", "container": name, "current": {"averageUtilization": usage}}
        found["status"]["currentMetrics"] = [{"type": "ContainerResource", "containerResource": had}]
    return found


def test_the_names_are_set_side_by_side(decide: Decide) -> None:
    found = decide(autoscalers=autoscalers(by_container("app")), pod=pod(container()), owners=deployment()).only
    subject = "HorizontalPodAutoscaler/checkout-api"
    assert (found.verdict, found.severity, found.subject) == ("proven", "warning", subject)
    assert found.says == (
        "HorizontalPodAutoscaler/checkout-api scales Deployment/checkout-api by cpu of container `app`, which the pods "
        "do not have; they have `api`"
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/autoscalers/data/horizontal/items/checkout-api/metrics/0/container",
        "/evidence/pod/data/containers",
    ]


def test_a_container_that_is_there_or_of_which_there_is_a_value_is_no_matter(decide: Decide) -> None:
    assert not decide(autoscalers=autoscalers(by_container("api")), pod=pod(container())).found
    assert not decide(autoscalers=autoscalers(by_container("app", usage=40)), pod=pod(container())).found
    assert not decide(autoscalers=autoscalers(autoscaler(TOLD, usage=None)), pod=pod(container())).found


def test_without_the_pod_or_the_autoscalers_it_is_undecided(decide: Decide) -> None:
    given = {"autoscalers": autoscalers(by_container("app")), "pod": pod(container())}
    assert decide(**given, denied=[Pod]).missing == ["pod"]
    assert decide(**given, denied=[Autoscalers]).missing == ["autoscalers"]
