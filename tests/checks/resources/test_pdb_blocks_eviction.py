"""Budgets that keep a node from being drained."""

from __future__ import annotations

from typing import Any

from kubectl_evidence.evidence.disruption_budgets import DisruptionBudgets
from kubectl_evidence.evidence.node import Node
from tests.checks.conftest import Decide
from tests.checks.objects import NAME, Json, container, pod, running


def budget(name: str = "checkout", healthy: int = 1, desired: int = 1, expected: int = 1, **spec: Any) -> Json:
    allowed = max(0, healthy - desired)
    return {
        "metadata": {"name": name, "generation": 1},
        "spec": {"minAvailable": desired, "selector": {"matchLabels": {"app": "checkout-api"}}, **spec},
        "status": {
            "observedGeneration": 1,
            "currentHealthy": healthy,
            "desiredHealthy": desired,
            "expectedPods": expected,
            "disruptionsAllowed": allowed,
        },
    }


def node(*, cordoned: bool = True) -> dict[str, Any]:
    return {"node": {"metadata": {"name": "node-1"}, "spec": {"unschedulable": cordoned}, "status": {}}}


def test_a_budget_that_never_lets_go_of_a_pod_on_a_cordoned_node_is_told(decide: Decide) -> None:
    found = decide(pod=pod(), node=node(), disruption_budgets=[budget()]).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "warning", "PodDisruptionBudget/checkout")
    assert found.says == (
        f"PodDisruptionBudget/checkout allows no eviction of Pod/{NAME} from the cordoned Node/node-1: "
        "minAvailable 1 of 1 pods, which even with all of them healthy leaves none to evict"
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/disruptionBudgets/data/items/checkout/disruptionsAllowed",
        "/evidence/node/data/node/facts/unschedulable",
    ]
    assert found.verify is not None
    assert found.verify.command == "kubectl get pdb checkout -n payments"


def test_one_that_waits_for_more_healthy_pods_says_how_many(decide: Decide) -> None:
    short = budget(healthy=2, desired=2, expected=3)
    assert decide(pod=pod(), node=node(), disruption_budgets=[short]).only.says.endswith(
        "minAvailable 2, and 2 of 3 pods are healthy, 2 needed"
    )


def test_two_budgets_make_the_eviction_api_refuse(decide: Decide) -> None:
    both = [budget("a", healthy=3, expected=3), budget("b", healthy=3, expected=3)]
    found = decide(pod=pod(), node=node(), disruption_budgets=both).only
    assert found.subject == f"Pod/{NAME}"
    assert found.says.endswith("(a, b): the eviction API refuses to evict it")


def test_without_a_drain_a_strict_budget_harms_nobody(decide: Decide) -> None:
    assert not decide(pod=pod(), node=node(cordoned=False), disruption_budgets=[budget()]).found


def test_a_budget_with_room_or_that_lets_go_of_broken_pods_is_in_nobodys_way(decide: Decide) -> None:
    broken = pod(container(state=running(900), ready=False))
    lets_go = budget(healthy=0, unhealthyPodEvictionPolicy="AlwaysAllow")
    assert not decide(pod=pod(), node=node(), disruption_budgets=[budget(healthy=3, expected=3)]).found
    assert not decide(pod=broken, node=node(), disruption_budgets=[lets_go]).found
    assert not decide(pod=pod(deleted=-20), node=node(), disruption_budgets=[budget()]).found


def test_without_the_budgets_or_the_node_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=pod(), node=node(), denied=[DisruptionBudgets]).missing == ["disruption_budgets"]
    assert decide(pod=pod(), disruption_budgets=[], denied=[Node]).missing == ["node"]
