"""What a PodDisruptionBudget lets happen."""

from __future__ import annotations

from kubectl_evidence.evidence.disruption_budgets import DisruptionBudget


def never_allows(budget: DisruptionBudget) -> bool:
    """Whether it grants no eviction even while every pod is healthy: a drain of their nodes never ends.

    Evictions granted are the healthy pods beyond those that are desired (k8s.io/kubernetes
    pkg/controller/disruption/disruption.go, updatePdbStatus).
    """
    expected, desired = budget.expected_pods, budget.desired_healthy
    return expected is not None and desired is not None and desired >= expected > 0


def is_behind(budget: DisruptionBudget) -> bool:
    """Whether its status is of an older spec: then the eviction API grants nothing, whatever the figures say.

    k8s.io/kubernetes pkg/registry/core/pod/storage/eviction.go, checkAndDecrement.
    """
    generation, observed = budget.generation, budget.observed_generation
    return generation is not None and (observed or 0) < generation
