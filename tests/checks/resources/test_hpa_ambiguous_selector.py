"""Autoscalers that are in one another's way."""

from __future__ import annotations

from kubectl_evidence.evidence.autoscalers import Autoscalers
from tests.checks.conftest import Decide
from tests.checks.controllers import autoscaler, autoscalers, deployment

MESSAGE = "pods by selector app=checkout-api are controlled by multiple HPAs: [payments/cpu payments/memory]"
AMBIGUOUS = {"ScalingActive": ("False", "AmbiguousSelector", MESSAGE)}


def test_two_of_one_target_are_named(decide: Decide) -> None:
    both = autoscalers(autoscaler(AMBIGUOUS, "cpu"), autoscaler(AMBIGUOUS, "memory"))
    found = decide(autoscalers=both, owners=deployment()).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "warning", "HorizontalPodAutoscaler/cpu")
    assert found.says == (
        "HorizontalPodAutoscaler/cpu and HorizontalPodAutoscaler/memory both scale Deployment/checkout-api: "
        "neither does"
    )
    assert len(found.cites) == 3


def test_where_the_other_scales_another_workload_the_controller_names_it(decide: Decide) -> None:
    found = decide(autoscalers=autoscalers(autoscaler(AMBIGUOUS, "cpu"))).only
    assert found.says == f"HorizontalPodAutoscaler/cpu cannot scale Deployment/checkout-api: “{MESSAGE}”"


def test_one_autoscaler_is_well_and_so_is_one_that_takes_the_place_of_another(decide: Decide) -> None:
    active = {"ScalingActive": ("True", "ValidMetricFound")}
    assert not decide(autoscalers=autoscalers(autoscaler(active))).found
    assert not decide(autoscalers=autoscalers(autoscaler(active, "a"), autoscaler(active, "b", age=20))).found


def test_without_the_autoscalers_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Autoscalers]).missing == ["autoscalers"]
