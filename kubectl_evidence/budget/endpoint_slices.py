"""EndpointSlices and their endpoints."""

from __future__ import annotations

from collections import Counter

from kubectl_evidence.budget.limits import Cited, Limits
from kubectl_evidence.budget.services import led_to
from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.semantics.selectors import selects


def step(bundle: Bundle, kept: Cited, limits: Limits, left_out: Counter[str]) -> Bundle:
    """Keep the slices of the Services that select the pod or that the target leads to, and some endpoints of each."""
    slices, services, pod = bundle.data(EndpointSlices), bundle.data(Services), bundle.data(Pod)
    if slices is None or services is None:
        return bundle
    labels = pod.labels if pod is not None else {}
    chosen = {str(name) for name, service in services.items.items() if selects(service.selector, labels)}
    chosen |= led_to(bundle)
    cited = kept.keys("endpoint_slices", "items")
    drop = [n for n, s in slices.items.items() if n not in cited and s.service not in chosen]
    left_out["endpointSlices"] += len(drop)
    fewer = {}
    for name, one in slices.items.items():
        places = kept.keys("endpoint_slices", "items", name, "endpoints")
        count = max([limits.endpoints, *(int(place) + 1 for place in places)])
        if name not in drop and len(one.endpoints) > count:
            left_out["endpoints"] += len(one.endpoints) - count
            fewer[name] = one.head("endpoints", count)
    return bundle.replaced(EndpointSlices, slices.with_parts("items", fewer).without("items", drop))
