"""Secrets, of which there is only metadata."""

from __future__ import annotations

from collections import Counter

from kubectl_evidence.budget.config_maps import trimmed
from kubectl_evidence.budget.limits import Cited, Limits
from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.secrets import Secrets


def step(bundle: Bundle, kept: Cited, limits: Limits, left_out: Counter[str]) -> Bundle:
    """Keep what lacks something first."""
    found = bundle.data(Secrets)
    if found is None:
        return bundle
    drop, fewer = trimmed(found.parts, kept, "secrets", limits, left_out)
    left_out["secrets"] += len(drop)
    return bundle.replaced(Secrets, found.with_parts("parts", fewer).without("parts", drop))
