"""Claims, volumes and classes."""

from __future__ import annotations

from collections import Counter

from kubectl_evidence.budget import events
from kubectl_evidence.budget.limits import Cited, Limits
from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.volumes import Volumes


def step(bundle: Bundle, kept: Cited, limits: Limits, left_out: Counter[str]) -> Bundle:
    """Keep every claim with its own volume and class; of the rest of the lists, a few."""
    storage = bundle.data(Volumes)
    if storage is None:
        return bundle
    if storage.events is not None:
        fewer = events.fewer(storage.events, kept, limits, left_out, (Volumes.id, "events"))
        storage = storage.with_part("events", fewer)
    bound = {claim.volume_name for claim in storage.claims.values()}
    named = {claim.class_name for claim in storage.claims.values()}
    for field, entries, ours in (("volumes", storage.volumes, bound), ("classes", storage.classes, named)):
        cited = kept.keys(Volumes.id, field)
        drop = [name for name in entries if name not in ours and name not in cited][limits.entries :]
        left_out[field] += len(drop)
        storage = storage.without(field, drop)
    return bundle.replaced(Volumes, storage)
