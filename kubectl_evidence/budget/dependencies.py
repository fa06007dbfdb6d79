"""Hosts that the environment names."""

from __future__ import annotations

from collections import Counter

from kubectl_evidence.budget.limits import Cited, Limits
from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.dependencies import Dependencies


def step(bundle: Bundle, kept: Cited, limits: Limits, left_out: Counter[str]) -> Bundle:
    """Keep the first."""
    evidence = bundle.data(Dependencies)
    if evidence is None:
        return bundle
    count = max([limits.entries, *(int(place) + 1 for place in kept.keys("dependencies", "hosts"))])
    left_out["dependencies"] += max(0, len(evidence.hosts) - count)
    return bundle.replaced(Dependencies, evidence.head("hosts", count))
