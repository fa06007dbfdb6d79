"""Disruption budgets: which select the pod, and what they let happen."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.disruption_budgets import DisruptionBudgets
from tests.builders import list_of
from tests.evidence.gathering import DENIED, POD, Gathered, gather

BUDGETS = "/apis/policy/v1/namespaces/payments/poddisruptionbudgets"
OURS = {"matchLabels": {"app": "checkout-api"}}


def budget(name: str = "checkout", selector: Any = OURS, **status: int) -> dict[str, Any]:
    counts = {"currentHealthy": 3, "desiredHealthy": 2, "expectedPods": 3, "disruptionsAllowed": 1, **status}
    return {
        "metadata": {"name": name, "generation": 1},
        "spec": {"minAvailable": 2, **({"selector": selector} if selector is not None else {})},
        "status": {"observedGeneration": 1, **counts},
    }


def gathered(*budgets: dict[str, Any], **answers: Any) -> Gathered:
    return gather({BUDGETS: list_of(budgets, "PodDisruptionBudgetList"), **answers})


@pytest.mark.parametrize(
    ("selector", "told"),
    [
        (OURS, True),
        ({"matchExpressions": [{"key": "app", "operator": "In", "values": ["web", "checkout-api"]}]}, True),
        ({"matchExpressions": [{"key": "app", "operator": "NotIn", "values": ["checkout-api"]}]}, False),
        ({"matchLabels": {"app": "checkout-api", "tier": "backend"}}, False),
        ({}, True),
        (None, False),
    ],
    ids=["equal", "in", "not in", "one label more", "empty selects all", "absent selects none"],
)
def test_only_those_are_told_that_select_the_pod(selector: Any, *, told: bool) -> None:
    found = gathered(budget(selector=selector))
    assert bool(found.data(DisruptionBudgets).items) is told
    assert ("no PodDisruptionBudget selects the pod" in found.page(DisruptionBudgets)) is not told


def test_a_budget_is_told_with_what_it_grants() -> None:
    page = gathered(budget()).page(DisruptionBudgets)
    assert "checkout: at least 2 available; 3 of 3 healthy, 2 needed; evictions: 1 allowed" in page


def test_a_budget_that_grants_nothing_while_a_pod_is_down_is_told_from_one_that_never_does() -> None:
    down = gathered(budget(currentHealthy=2, disruptionsAllowed=0)).page(DisruptionBudgets)
    assert "2 of 3 healthy, 2 needed; evictions: none now" in down
    never = gathered(budget(desiredHealthy=3, disruptionsAllowed=0)).page(DisruptionBudgets)
    assert "3 of 3 healthy, 3 needed; evictions: none, not even with every pod healthy" in never


def test_a_status_of_an_older_spec_grants_nothing() -> None:
    assert "none: its status is of an older generation" in gathered(budget(observedGeneration=0)).page(
        DisruptionBudgets
    )


def test_two_budgets_for_one_pod_refuse_every_eviction() -> None:
    page = gathered(budget(), budget("all", {})).page(DisruptionBudgets)
    assert "the eviction API refuses to evict a pod that more than one budget selects" in page


def test_what_is_denied_is_a_gap_with_its_rule_and_nothing_is_said_of_budgets() -> None:
    found = gather({BUDGETS: DENIED})
    assert [(gap.verb, gap.resource, gap.group) for gap in found.packet.gaps] == [
        ("list", "poddisruptionbudgets", "policy")
    ]
    assert "no PodDisruptionBudget" not in found.page(DisruptionBudgets)


def test_where_the_pod_may_not_be_read_no_budget_is_ruled_out() -> None:
    page = gathered(budget(), **{POD.name: DENIED}).page(DisruptionBudgets)
    assert "which budgets select it is not known" in page
    assert "no PodDisruptionBudget" not in page
