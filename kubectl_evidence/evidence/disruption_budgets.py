"""How many pods may be evicted at once: the budgets that select the pod."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import AliasPath, BeforeValidator, Field

from kubectl_evidence import ask
from kubectl_evidence.clues import Known
from kubectl_evidence.clues.label_selector import matches
from kubectl_evidence.evidence import Evidence, Part
from kubectl_evidence.evidence.parts.meta import Condition, by_key, by_name
from kubectl_evidence.parsed import at
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name, Text

# A namespace with more is not listed to its end.
ENOUGH = 250


class DisruptionBudget(Part):
    """One PodDisruptionBudget (policy/v1). `disruptions_allowed` is how many evictions the API grants right now."""

    created: datetime | None = Field(None, validation_alias=AliasPath("metadata", "creationTimestamp"))
    generation: int | None = Field(None, validation_alias=AliasPath("metadata", "generation"))
    # One of the two is set; a share of the pods is written with a per cent sign.
    min_available: int | Text | None = Field(None, validation_alias=AliasPath("spec", "minAvailable"))
    max_unavailable: int | Text | None = Field(None, validation_alias=AliasPath("spec", "maxUnavailable"))
    # IfHealthyBudget unless it says AlwaysAllow: then pods that are not Ready may be evicted only if the budget is met.
    unhealthy_pod_eviction_policy: Text | None = Field(
        None, validation_alias=AliasPath("spec", "unhealthyPodEvictionPolicy")
    )
    observed_generation: int | None = Field(None, validation_alias=AliasPath("status", "observedGeneration"))
    current_healthy: int | None = Field(None, validation_alias=AliasPath("status", "currentHealthy"))
    desired_healthy: int | None = Field(None, validation_alias=AliasPath("status", "desiredHealthy"))
    expected_pods: int | None = Field(None, validation_alias=AliasPath("status", "expectedPods"))
    disruptions_allowed: int | None = Field(None, validation_alias=AliasPath("status", "disruptionsAllowed"))
    conditions: Annotated[Mapping[Text, Condition], BeforeValidator(by_key("type"))] = Field(
        {}, validation_alias=AliasPath("status", "conditions")
    )


class DisruptionBudgets(Evidence):
    """The PodDisruptionBudgets that select the pod, or would select one of the target's template."""

    title: ClassVar[str] = "Disruption budgets"

    items: Annotated[Mapping[Name, DisruptionBudget], BeforeValidator(by_name)] = {}

    @classmethod
    def first(cls, target: Target) -> Mapping[str, ask.Ask]:
        return {"": ask.list_("policy/v1", "poddisruptionbudgets", target.namespace, most=ENOUGH)}

    @classmethod
    def keep(cls, key: str, item: Any, known: Known) -> bool:
        """Without a selector a budget selects nothing, with an empty one every pod (k8s.io/api/policy/v1)."""
        del key
        selector = at(item, "spec", "selector")
        # Where nothing is known of the pod, none of them is known to concern it.
        there = bool(known.pod or known.labels)
        return there and selector is not None and matches(selector, dict(known.labels))
