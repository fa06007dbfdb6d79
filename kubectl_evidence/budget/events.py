"""Events."""

from __future__ import annotations

from collections import Counter

from kubectl_evidence.budget.limits import Cited, Limits
from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.events import Events, in_order
from kubectl_evidence.semantics.rejections import repeated


def step(bundle: Bundle, kept: Cited, limits: Limits, left_out: Counter[str]) -> Bundle:
    """Keep the latest of each object, warnings before what is normal."""
    events = bundle.data(Events)
    if events is None:
        return bundle
    return bundle.replaced(Events, fewer(events, kept, limits, left_out, (Events.id,)))


def fewer(events: Events, kept: Cited, limits: Limits, left_out: Counter[str], place: tuple[str, ...]) -> Events:
    """The same events less those beyond the limits; `place` is where in the packet they stand."""
    parts = {}
    for key, part in events.parts.items():
        cited = kept.keys(*place, "parts", key, "items")
        # A controller that is refused its pods tries again and again, each time with another name for the pod.
        again = {name for name in repeated(part.items) if name not in cited}
        ordered = sorted(in_order(part.items).items(), key=lambda item: item[1].type == "Warning")
        drop = [name for name, _ in ordered if name not in cited and name not in again]
        drop = [*again, *drop[: max(0, len(drop) - limits.events)]]
        left_out["events"] += len(drop)
        parts[key] = part.without("items", drop)
    return events.with_parts("parts", parts)
