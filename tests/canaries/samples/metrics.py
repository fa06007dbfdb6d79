"""Usage of nodes, and the Service behind the metrics API. Usage of pods is in `world`, beside the pod."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubectl_evidence.ask import Ask

_LABELS = {"k8s-app": "metrics-server"}


def objects(ask: Ask) -> Iterator[dict[str, Any]]:
    """A sample of a node; a Service that is asked for by its name."""
    match ask.access.resource, ask.access.group:
        case "services", "" if ask.access.verb == "get" and ask.access.namespace == "kube-system":
            yield {
                "apiVersion": "v1",
                "kind": "Service",
                "metadata": {"name": ask.name, "namespace": ask.access.namespace},
                "spec": {"selector": _LABELS, "clusterIP": "10.96.0.11"},
            }
        case "deployments", "apps" if ask.access.verb == "list":
            said = {"reason": "Words", "message": "words of a controller"}
            yield {
                "apiVersion": "apps/v1",
                "kind": "Deployment",
                "metadata": {"name": "metrics-server", "namespace": ask.access.namespace},
                "spec": {
                    "replicas": 2,
                    "selector": {"matchLabels": _LABELS},
                    "template": {"metadata": {"labels": _LABELS}},
                },
                "status": {"conditions": [{"type": "Available", "status": "False", **said}]},
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
