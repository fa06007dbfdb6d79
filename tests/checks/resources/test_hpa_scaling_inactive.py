"""Autoscalers without figures to scale by."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.autoscalers import Autoscalers
from tests.checks.conftest import Decide
from tests.checks.controllers import autoscaler, autoscalers, deployment

DOWN = (
    "the HPA was unable to compute the replica count: failed to get cpu utilization: unable to get metrics for "
    "resource cpu: unable to fetch metrics from resource metrics API: the server is currently unable to handle the "
    "request (get pods.metrics.k8s.io)"
)


def inactive(reason: str, message: str = "x", **changes: float) -> dict[str, object]:
    told = {"AbleToScale": ("True", "SucceededGetScale"), "ScalingActive": ("False", reason, message)}
    return autoscalers(autoscaler(told, usage=None, **changes))  # type: ignore[arg-type]


def test_the_reason_and_the_metric_are_told(decide: Decide) -> None:
    found = decide(autoscalers=inactive("FailedGetResourceMetric", DOWN), owners=deployment()).only
    subject = "HorizontalPodAutoscaler/checkout-api"
    assert (found.verdict, found.severity, found.subject) == ("proven", "warning", subject)
    assert found.says == (
        f"{subject} cannot scale Deployment/checkout-api: FailedGetResourceMetric, “failed to get cpu utilization: "
        "unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server is "
        "currently unable to handle the request (get pods.metrics.k8s.io)”"
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/autoscalers/data/horizontal/items/checkout-api/conditions/ScalingActive"
    ]
    assert found.verify is not None
    assert found.verify.command == "kubectl get hpa checkout-api -n payments -o yaml"


@pytest.mark.parametrize("reason", ["ScalingDisabled", "AmbiguousSelector"])
def test_what_is_told_by_others_or_as_it_should_be_is_not(decide: Decide, reason: str) -> None:
    assert not decide(autoscalers=inactive(reason)).found


def test_a_missing_request_is_told_by_its_own_check(decide: Decide) -> None:
    message = "failed to get cpu utilization: missing request for cpu in container api of Pod checkout-api-x"
    assert not decide(autoscalers=inactive("FailedGetResourceMetric", message)).found


def test_a_new_autoscaler_and_one_whose_pods_have_just_started_have_no_figures_yet(decide: Decide) -> None:
    assert not decide(autoscalers=inactive("FailedGetResourceMetric", DOWN, age=40)).found
    assert not decide(autoscalers=inactive("FailedGetResourceMetric", DOWN, since=30)).found


def test_one_that_scales_is_well(decide: Decide) -> None:
    assert not decide(autoscalers=autoscalers(autoscaler({"ScalingActive": ("True", "ValidMetricFound")}))).found


def test_without_the_autoscalers_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Autoscalers]).missing == ["autoscalers"]
