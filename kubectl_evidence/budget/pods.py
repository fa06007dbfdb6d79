"""The other pods of the namespace."""

from __future__ import annotations

from collections import Counter

from kubectl_evidence.budget.limits import Cited, Limits
from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pods import Pods


def step(bundle: Bundle, kept: Cited, limits: Limits, left_out: Counter[str]) -> Bundle:
    """Keep siblings of the target first: they are what it is compared with."""
    pods, pod = bundle.data(Pods), bundle.data(Pod)
    if pods is None:
        return bundle
    controller = pod.controller.uid if pod is not None and pod.controller is not None else None
    cited = kept.keys("pods", "items")

    def matters(name: str) -> tuple[bool, bool, str]:
        other = pods.items[name]  # type: ignore[index]
        sibling = controller is not None and other.controller is not None and other.controller.uid == controller
        return (name != bundle.target.name, not sibling, name)

    order = sorted((name for name in pods.items if name not in cited), key=matters)
    drop = order[limits.neighbours :]
    left_out["pods"] += len(drop)
    return bundle.replaced(Pods, pods.without("items", drop))
