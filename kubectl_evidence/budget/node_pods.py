"""The pods of the node."""

from __future__ import annotations

from collections import Counter

from kubectl_evidence.budget.limits import Cited, Limits
from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.node_pods import NodePods
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.parts.quantity import parse


def step(bundle: Bundle, kept: Cited, limits: Limits, left_out: Counter[str]) -> Bundle:
    """Keep those that ask for most memory; the sum is of all."""
    there = bundle.data(NodePods)
    if there is None:
        return bundle

    def memory(key: str) -> float:
        asked = at(there.pods[key].requests, "memory")  # type: ignore[index]
        return -float(parse(asked or "0") or 0)

    cited = kept.keys(NodePods.id, "pods")
    drop = sorted((key for key in there.pods if key not in cited), key=lambda key: (memory(key), key))[limits.entries :]
    left_out["nodePods"] += len(drop)
    return bundle.replaced(NodePods, there.without("pods", drop))
