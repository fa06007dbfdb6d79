"""Routes of the Gateway API."""

from __future__ import annotations

from collections import Counter

from kubectl_evidence.budget.limits import Cited, Limits
from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.routes import SORTS, RouteList, Routes


def step(bundle: Bundle, kept: Cited, limits: Limits, left_out: Counter[str]) -> Bundle:
    """Keep the first routes of each resource, and the first listeners of each Gateway."""
    evidence = bundle.data(Routes)
    if evidence is None:
        return bundle
    gateways = {}
    for sort, _ in SORTS:
        found: RouteList | None = getattr(evidence, sort)
        if found is not None:
            cited = kept.keys("routes", sort, "items")
            drop = [name for name in found.items if name not in cited][limits.entries :]
            left_out["routes"] += len(drop)
            evidence = evidence.with_part(sort, found.without("items", drop))
    for name, gateway in evidence.gateways.items():
        cited = kept.keys("routes", "gateways", name, "listeners")
        fewer = [listener for listener in gateway.listeners if listener not in cited][limits.entries :]
        left_out["listeners"] += len(fewer)
        gateways[name] = gateway.without("listeners", fewer)
    return bundle.replaced(Routes, evidence.with_parts("gateways", gateways))
