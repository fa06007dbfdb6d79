"""Autoscalers that count in shares of a request that is not made."""

from __future__ import annotations

from kubectl_evidence.evidence.autoscalers import Autoscalers
from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.controllers import autoscaler, autoscalers, deployment
from tests.checks.objects import container, pod

MESSAGE = (
    "the HPA was unable to compute the replica count: failed to get cpu utilization: missing request for cpu in "
    "container proxy of Pod checkout-api-6f9d7c5b88-vk4n2"
)
TOLD = {"ScalingActive": ("False", "FailedGetResourceMetric", MESSAGE)}
GIVEN = autoscalers(autoscaler(TOLD, usage=None))
PODS = pod(container(resources={"requests": {"cpu": "100m"}}), container("proxy"))


def test_the_container_is_named_and_cited(decide: Decide) -> None:
    found = decide(autoscalers=GIVEN, pod=PODS, owners=deployment()).only
    subject = "HorizontalPodAutoscaler/checkout-api"
    assert (found.verdict, found.severity, found.subject) == ("proven", "warning", subject)
    assert found.says == (
        f"{subject} cannot scale Deployment/checkout-api by cpu, 80 % of the request: "
        "Container/proxy of Pod/checkout-api-6f9d7c5b88-vk4n2 has no cpu request"
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/autoscalers/data/horizontal/items/checkout-api/conditions/ScalingActive",
        "/evidence/pod/data/containers/proxy",
    ]


def test_without_the_pod_the_controllers_word_is_enough(decide: Decide) -> None:
    assert len(decide(autoscalers=GIVEN, denied=[Pod]).only.cites) == 1


def test_a_container_that_asks_for_it_by_now_lacks_nothing(decide: Decide) -> None:
    resized = pod(container("proxy", resources={"requests": {"cpu": "100m"}}))
    assert not decide(autoscalers=GIVEN, pod=resized).found
    half = pod(container("proxy", resources={"requests": {"memory": "100Mi"}}))
    assert decide(autoscalers=GIVEN, pod=half).found


def test_another_reason_or_an_autoscaler_that_scales_is_no_matter(decide: Decide) -> None:
    other = {"ScalingActive": ("False", "FailedGetResourceMetric", "no metrics returned from resource metrics API")}
    for told in (other, {"ScalingActive": ("True", "ValidMetricFound")}):
        assert not decide(autoscalers=autoscalers(autoscaler(told)), pod=PODS).found


def test_without_the_autoscalers_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=PODS, denied=[Autoscalers]).missing == ["autoscalers"]
