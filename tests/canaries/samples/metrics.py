"""Usage of nodes, and the Service behind the metrics API. Usage of pods is in `world`, beside the pod."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubectl_evidence.ask import Ask


def objects(ask: Ask) -> Iterator[dict[str, Any]]:
    """A sample of a node; a Service that is asked for by its name."""
    match ask.access.resource, ask.access.group:
        case "services", "" if ask.access.verb == "get" and ask.access.namespace == "kube-system":
            yield {
                "apiVersion": "v1",
                "kind": "Service",
                "metadata": {"name": ask.name, "namespace": ask.access.namespace},
                # As the pods that `world` has in every namespace.
                "spec": {"selector": {"app": "checkout-api"}, "clusterIP": "10.96.0.11"},
            }
        case "nodes", "metrics.k8s.io":
            yield {
                "apiVersion": "metrics.k8s.io/v1beta1",
                "kind": "NodeMetrics",
                "metadata": {"name": "node-1", "labels": {"disk": "hdd"}},
                "timestamp": "2026-09-15T09:00:00Z",
                "window": "15s",
                "usage": {"cpu": "310m", "memory": "1900Mi"},
            }
