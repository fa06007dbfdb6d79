"""Webhooks that could refuse a pod."""

from __future__ import annotations

from collections import Counter

from kubectl_evidence.budget.limits import Cited, Limits
from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.admission import Admission


def step(bundle: Bundle, kept: Cited, limits: Limits, left_out: Counter[str]) -> Bundle:
    """Keep those first that nobody answers for."""
    found = bundle.data(Admission)
    if found is None:
        return bundle
    cited = kept.keys("admission", "webhooks")

    answered = {name: one.endpoints is None or one.endpoints.ready > 0 for name, one in found.webhooks.items()}
    order = sorted((name for name in found.webhooks if name not in cited), key=lambda name: answered[name])
    drop = order[limits.entries :]
    left_out["webhooks"] += len(drop)
    return bundle.replaced(Admission, found.without("webhooks", drop))
