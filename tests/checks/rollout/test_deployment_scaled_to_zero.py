"""Workloads without pods, because none is wanted."""

from __future__ import annotations

from typing import Any

from kubectl_evidence.evidence.autoscalers import Autoscalers
from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.evidence.workload import Workload
from tests.checks.conftest import Decide
from tests.checks.controllers import a_pod, autoscaler, autoscalers, deployment, happened, workload
from tests.checks.objects import service

ZERO = deployment(0, ready=0, updated=0)
NONE: dict[str, Any] = workload(ZERO["Deployment/checkout-api"])
OURS = service("checkout", {"app": "checkout-api"})


def test_a_service_that_sends_traffic_to_it_makes_it_a_warning(decide: Decide) -> None:
    events = happened(
        "Deployment/checkout-api", "ScalingReplicaSet", "Scaled down replica set checkout-api-1 from 3 to 0", last=300
    )
    found = decide(owners=ZERO, workload=NONE, services=[OURS], all_events=events).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "warning", "Deployment/checkout-api")
    assert found.says == (
        "Deployment/checkout-api has no pod, and none is wanted: it is scaled to 0, while Service/checkout sends "
        "traffic to it"
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/owners/data/parts/Deployment~1checkout-api/replicas",
        "/evidence/services/data/items/checkout/selector",
    ]
    assert found.since is not None
    assert found.since.isoformat() == "2026-09-15T09:25:00+00:00"


def test_without_such_a_service_it_is_information(decide: Decide) -> None:
    others = service("orders", {"app": "orders"})
    for given in ({"services": [others]}, {"denied": [Services]}):
        found = decide(owners=ZERO, workload=NONE, **given).only
        assert (found.severity, found.says) == (
            "info",
            "Deployment/checkout-api has no pod, and none is wanted: it is scaled to 0",
        )


def test_what_scales_it_to_0_by_itself_does_so_on_purpose(decide: Decide) -> None:
    hpa = autoscalers(autoscaler({"ScaledToZero": ("True", "ScaledToZero")}, spec={"minReplicas": 0}))
    keda = {
        "scaledObjects": {"items": [{"metadata": {"name": "q"}, "spec": {"scaleTargetRef": {"name": "checkout-api"}}}]}
    }
    for given, name in ((hpa, "HorizontalPodAutoscaler/checkout-api"), (keda, "ScaledObject/q")):
        found = decide(owners=ZERO, workload=NONE, services=[OURS], autoscalers=given).only
        assert found.severity == "info"
        assert found.says.endswith(f"it is scaled to 0, as {name} may do")


def test_an_autoscaler_of_at_least_one_pod_did_not(decide: Decide) -> None:
    one = autoscalers(autoscaler({"ScalingActive": ("False", "ScalingDisabled")}))
    assert decide(owners=ZERO, workload=NONE, services=[OURS], autoscalers=one).only.severity == "warning"
    assert decide(owners=ZERO, workload=NONE, services=[OURS], denied=[Autoscalers]).only.severity == "warning"


def test_one_with_pods_and_one_that_wants_some_are_not(decide: Decide) -> None:
    left = workload(None, a_pod("checkout-api-new-a"))
    assert not decide(owners=ZERO, workload=left, services=[OURS]).found
    assert not decide(owners=deployment(ready=0), workload=NONE, services=[OURS]).found


def test_without_the_controllers_or_the_pods_it_is_undecided(decide: Decide) -> None:
    assert decide(workload=NONE, denied=[Owners]).missing == ["owners"]
    assert decide(owners=ZERO, denied=[Workload]).missing == ["workload"]
