"""Services."""

from __future__ import annotations

from collections import Counter

from kubectl_evidence.budget.limits import Cited, Limits
from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.semantics.selectors import selects


def step(bundle: Bundle, kept: Cited, limits: Limits, left_out: Counter[str]) -> Bundle:
    """Keep those that select the pod or are cited; where there are none, a few for orientation."""
    services, pod = bundle.data(Services), bundle.data(Pod)
    if services is None:
        return bundle
    labels = pod.labels if pod is not None else {}
    cited = kept.keys("services", "items")
    others = [n for n, s in services.items.items() if n not in cited and not selects(s.selector, labels)]
    drop = others if len(others) < len(services.items) else others[limits.neighbours :]
    left_out["services"] += len(drop)
    return bundle.replaced(Services, services.without("items", drop))
