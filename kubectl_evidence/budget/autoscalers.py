"""Autoscalers of the target, and the events of those that cannot scale."""

from __future__ import annotations

from collections import Counter

from kubectl_evidence.budget.limits import Cited, Limits
from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.autoscalers import Autoscalers
from kubectl_evidence.evidence.events import in_order


def step(bundle: Bundle, kept: Cited, limits: Limits, left_out: Counter[str]) -> Bundle:
    """Keep the latest events of each; what they say of a metric its condition says, too."""
    autoscalers = bundle.data(Autoscalers)
    if autoscalers is None:
        return bundle
    events = {}
    for key, part in autoscalers.events.parts.items():
        cited = kept.keys(Autoscalers.id, "events", "parts", key, "items")
        drop = [name for name in in_order(part.items) if name not in cited]
        drop = drop[: max(0, len(drop) - limits.events // 4)]
        left_out["events"] += len(drop)
        events[key] = part.without("items", drop)
    fewer = autoscalers.events.with_parts("parts", events)
    return bundle.replaced(Autoscalers, autoscalers.with_part("events", fewer))
