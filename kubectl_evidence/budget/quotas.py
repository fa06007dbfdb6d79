"""Quotas and LimitRanges."""

from __future__ import annotations

from collections import Counter

from kubectl_evidence.budget.limits import Cited, Limits
from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.quotas import Quotas


def step(bundle: Bundle, kept: Cited, limits: Limits, left_out: Counter[str]) -> Bundle:
    """Keep the first of each."""
    found = bundle.data(Quotas)
    for field in ("quotas", "limit_ranges") if found is not None else ():
        part = getattr(found, field)
        if found is not None and part is not None:
            cited = kept.keys("quotas", "limitRanges" if field == "limit_ranges" else field, "items")
            drop = [name for name in part.items if name not in cited][limits.entries :]
            left_out["quotas"] += len(drop)
            found = found.with_part(field, part.without("items", drop))
    return bundle if found is None else bundle.replaced(Quotas, found)
