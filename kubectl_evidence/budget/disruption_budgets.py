"""Disruption budgets that select the pod."""

from __future__ import annotations

from collections import Counter

from kubectl_evidence.budget.limits import Cited, Limits
from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.disruption_budgets import DisruptionBudgets

# Beside those of the namespace that have nothing to do with the pod.
OF_POD = "disruptionBudgetsOfPod"


def step(bundle: Bundle, kept: Cited, limits: Limits, left_out: Counter[str]) -> Bundle:
    """Keep those first that grant no eviction."""
    budgets = bundle.data(DisruptionBudgets)
    if budgets is None:
        return bundle
    cited = kept.keys(DisruptionBudgets.id, "items")
    order = sorted(budgets.items, key=lambda name: (bool(budgets.items[name].disruptions_allowed), name))
    drop = [name for name in order if name not in cited][limits.entries :]
    left_out[OF_POD] += len(drop)
    return bundle.replaced(DisruptionBudgets, budgets.without("items", drop))
