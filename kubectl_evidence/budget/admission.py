"""Webhooks that could refuse a pod."""

from __future__ import annotations

from collections import Counter

from kubectl_evidence.budget.limits import Cited, Limits
from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.admission import Admission
from kubectl_evidence.text import Text, say


def step(bundle: Bundle, kept: Cited, limits: Limits, left_out: Counter[str]) -> Bundle:
    """Keep those first that nobody answers for."""
    found = bundle.data(Admission)
    if found is None:
        return bundle
    cited = kept.keys("admission", "webhooks")

    order = sorted((name for name in found.webhooks if name not in cited), key=lambda name: _is_answered(found, name))
    drop = order[limits.entries :]
    left_out["webhooks"] += len(drop)
    return bundle.replaced(Admission, found.without("webhooks", drop))


def _is_answered(admission: Admission, name: Text) -> bool:
    one = admission.webhooks[name]
    if one.service is None or one.service_namespace is None:
        return True
    behind = admission.endpoints.get(say("{}/{}", one.service_namespace, one.service))
    return behind is None or bool(behind.ready)
