"""Routes of the Gateway API."""

from __future__ import annotations

from collections import Counter

from kubectl_evidence.budget.limits import Cited, Limits
from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.routes import Routes


def step(bundle: Bundle, kept: Cited, limits: Limits, left_out: Counter[str]) -> Bundle:
    """Keep the first routes of each resource, and the first listeners of each Gateway."""
    evidence = bundle.data(Routes)
    if evidence is None:
        return bundle
    routes, gateways = {}, {}
    for resource, found in evidence.routes.items():
        cited = kept.keys("routes", "routes", resource, "items")
        drop = [name for name in found.items if name not in cited][limits.entries :]
        left_out["routes"] += len(drop)
        routes[resource] = found.without("items", drop)
    for name, gateway in evidence.gateways.items():
        cited = kept.keys("routes", "gateways", name, "listeners")
        fewer = [listener for listener in gateway.listeners if listener not in cited][limits.entries :]
        left_out["listeners"] += len(fewer)
        gateways[name] = gateway.without("listeners", fewer)
    return bundle.replaced(Routes, evidence.with_parts("routes", routes).with_parts("gateways", gateways))
