"""Autoscalers of what does not exist."""

from __future__ import annotations

from kubectl_evidence.evidence.autoscalers import Autoscalers
from kubectl_evidence.evidence.workload import Workload
from kubectl_evidence.outcome import NotFound
from tests.checks.conftest import Decide
from tests.checks.controllers import a_pod, autoscaler, autoscalers, deployment, workload

MESSAGE = 'the HPA controller was unable to get the target\'s current scale: deployments.apps "checkout-api" not found'
ONE = autoscaler({"AbleToScale": ("False", "FailedGetScale", MESSAGE)}, usage=None)
NONE = workload({"kind": "HorizontalPodAutoscaler", **ONE}, scaled=NotFound())


def test_the_name_that_nothing_has_is_told(decide: Decide) -> None:
    found = decide(autoscalers=autoscalers(ONE), workload=NONE).only
    subject = "HorizontalPodAutoscaler/checkout-api"
    assert (found.verdict, found.severity, found.subject) == ("proven", "error", subject)
    assert found.says == f"{subject} scales Deployment/checkout-api, which does not exist"
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/autoscalers/data/horizontal/items/checkout-api/targetName",
        "/evidence/autoscalers/data/horizontal/items/checkout-api/conditions/AbleToScale",
        "/evidence/workload/data/podless",
    ]


def test_before_the_controller_has_looked_the_answer_about_the_target_is_enough(decide: Decide) -> None:
    assert decide(autoscalers=autoscalers(autoscaler({}, age=2)), workload=NONE).only.verdict == "proven"


def test_a_scale_that_may_not_be_read_is_not_absent(decide: Decide) -> None:
    denied = {"AbleToScale": ("False", "FailedGetScale", 'deployments.apps "checkout-api" is forbidden')}
    there = workload(deployment(ready=0)["Deployment/checkout-api"])
    assert not decide(autoscalers=autoscalers(autoscaler(denied)), workload=there).found


def test_where_there_are_pods_it_exists(decide: Decide) -> None:
    assert not decide(autoscalers=autoscalers(ONE), workload=workload(None, a_pod("checkout-api-new-a"))).found


def test_without_the_autoscalers_or_the_pods_it_is_undecided(decide: Decide) -> None:
    assert decide(workload=NONE, denied=[Autoscalers]).missing == ["autoscalers"]
    assert decide(autoscalers=autoscalers(ONE), denied=[Workload]).missing == ["workload"]
