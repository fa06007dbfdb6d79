"""Autoscalers at their most."""

from __future__ import annotations

from kubectl_evidence.evidence.autoscalers import Autoscalers
from tests.checks.conftest import Decide
from tests.checks.controllers import autoscaler, autoscalers, deployment

LIMITED = {
    "ScalingActive": ("True", "ValidMetricFound"),
    "ScalingLimited": ("True", "TooManyReplicas", "the desired replica count is more than the maximum replica count"),
}


def test_the_limit_and_the_metric_above_its_target_are_told(decide: Decide) -> None:
    found = decide(autoscalers=autoscalers(autoscaler(LIMITED, current=5, usage=143)), owners=deployment()).only
    subject = "HorizontalPodAutoscaler/checkout-api"
    assert (found.verdict, found.severity, found.subject) == ("proven", "warning", subject)
    assert found.says == (
        f"{subject} wants more pods of Deployment/checkout-api than its maxReplicas 5: cpu at 143 %, target 80 %"
    )
    assert [(one.what, one.wants, one.has) for one in found.compared] == [
        ("replicas", "at most 5", "5"),
        ("cpu", "80 %", "143 %"),
    ]
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/autoscalers/data/horizontal/items/checkout-api/conditions/ScalingLimited",
        "/evidence/autoscalers/data/horizontal/items/checkout-api/maxReplicas",
    ]


def test_a_number_that_somebody_has_pinned_is_information(decide: Decide) -> None:
    pinned = autoscaler(LIMITED, current=5, usage=143, spec={"minReplicas": 5})
    assert decide(autoscalers=autoscalers(pinned)).only.severity == "info"


def test_at_the_most_without_need_for_more_and_at_the_fewest_are_well(decide: Decide) -> None:
    enough = {"ScalingLimited": ("False", "DesiredWithinRange")}
    fewest = {"ScalingLimited": ("True", "TooFewReplicas")}
    assert not decide(autoscalers=autoscalers(autoscaler(enough, current=5, usage=79))).found
    assert not decide(autoscalers=autoscalers(autoscaler(fewest, current=2, usage=1))).found


def test_one_that_cannot_compute_any_more_says_nothing_of_limits(decide: Decide) -> None:
    stale = {**LIMITED, "ScalingActive": ("False", "FailedGetResourceMetric")}
    assert not decide(autoscalers=autoscalers(autoscaler(stale, current=5, usage=143))).found


def test_without_the_autoscalers_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Autoscalers]).missing == ["autoscalers"]
