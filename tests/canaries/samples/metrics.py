"""Usage of nodes. That of pods is in `world`, beside the pod."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubectl_evidence.ask import Ask


def objects(ask: Ask) -> Iterator[dict[str, Any]]:
    """A sample of a node."""
    match ask.access.resource, ask.access.group:
        case "nodes", "metrics.k8s.io":
            yield {
                "apiVersion": "metrics.k8s.io/v1beta1",
                "kind": "NodeMetrics",
                "metadata": {"name": ask.name, "labels": {"disk": "hdd"}},
                "timestamp": "2026-09-15T09:00:00Z",
                "window": "15s",
                "usage": {"cpu": "310m", "memory": "1900Mi"},
            }
