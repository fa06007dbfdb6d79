"""Since when a disruption budget grants no eviction."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.disruption_budgets import DisruptionBudgets
from kubectl_evidence.finding import cite
from kubectl_evidence.text import say
from kubectl_evidence.timeline.moment import Moment, moment


def moments(budgets: DisruptionBudgets) -> Iterator[Moment]:
    """Yield the conditions that are not True."""
    for name, one in budgets.items.items():
        for kind, found in one.conditions.items():
            if found.status != "True" and found.last_transition_time is not None:
                said = say("{} became {} ({})", kind, found.status, found.reason or say("no reason given"))
                cites = cite(budgets, "items", name, "conditions", kind)
                subject = say("PodDisruptionBudget/{}", name)
                yield moment(found.last_transition_time, subject, said, "condition", cites)
