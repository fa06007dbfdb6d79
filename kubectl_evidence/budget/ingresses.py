"""Ingresses, the places that each routes, and classes."""

from __future__ import annotations

from collections import Counter

from kubectl_evidence.budget.limits import Cited, Limits
from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.ingresses import Ingresses


def step(bundle: Bundle, kept: Cited, limits: Limits, left_out: Counter[str]) -> Bundle:
    """Keep the first Ingresses and their first backends; of the classes those that are named, and the default."""
    evidence = bundle.data(Ingresses)
    if evidence is None or evidence.ingresses is None:
        return bundle
    found = evidence.ingresses
    cited = kept.keys("ingresses", "ingresses", "items")
    drop = [name for name in found.items if name not in cited][limits.entries :]
    left_out["ingresses"] += len(drop)
    fewer = {}
    for name, one in found.items.items():
        places = kept.keys("ingresses", "ingresses", "items", name, "backends")
        count = max([limits.entries, *(int(place) + 1 for place in places)])
        if name not in drop and len(one.backends) > count:
            left_out["backends"] += len(one.backends) - count
            fewer[name] = one.head("backends", count)
    evidence = evidence.with_part("ingresses", found.with_parts("items", fewer).without("items", drop))
    return _classes(bundle.replaced(Ingresses, evidence), kept, limits, left_out)


def _classes(bundle: Bundle, kept: Cited, limits: Limits, left_out: Counter[str]) -> Bundle:
    evidence = bundle.data(Ingresses)
    if evidence is None or evidence.ingresses is None or evidence.classes is None:
        return bundle
    wanted = {one.class_name or one.class_annotation for one in evidence.ingresses.items.values()}
    wanted |= kept.keys("ingresses", "classes", "items")  # type: ignore[arg-type]
    found = evidence.classes
    drop = [name for name, one in found.items.items() if not one.default and name not in wanted][limits.entries :]
    left_out["ingressClasses"] += len(drop)
    return bundle.replaced(Ingresses, evidence.with_part("classes", found.without("items", drop)))
