"""Usage of nodes, and the Service behind the metrics API. Usage of pods is in `world`, beside the pod."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubectl_evidence.ask import Ask

SERVER = "metrics-server-7d9f6b5c4-x2k8p"
_LABELS = {"k8s-app": "metrics-server"}


def objects(ask: Ask) -> Iterator[dict[str, Any]]:
    """A sample of a node; a Service that is asked for by its name."""
    said = {"reason": "Words", "message": "words of a controller"}
    match ask.access.resource, ask.access.group:
        case "services", "" if ask.access.verb == "get" and ask.access.namespace == "kube-system":
            yield {
                "apiVersion": "v1",
                "kind": "Service",
                "metadata": {"name": ask.name, "namespace": ask.access.namespace},
                "spec": {"selector": _LABELS, "clusterIP": "10.96.0.11"},
            }
        case "deployments", "apps" if ask.access.verb == "list":
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
        case "pods", "" if ask.access.verb == "list" and ask.access.namespace == "kube-system":
            waiting = {"waiting": {"reason": "CrashLoopBackOff", "message": "words of the kubelet"}}
            container = {"name": "metrics-server", "restartCount": 2, "ready": False, "state": waiting}
            yield {
                "apiVersion": "v1",
                "kind": "Pod",
                "metadata": {"name": SERVER, "namespace": ask.access.namespace, "labels": _LABELS, "uid": "u-9"},
                "spec": {"nodeName": "node-1", "containers": [{"name": "metrics-server"}]},
                "status": {
                    "phase": "Running",
                    "conditions": [{"type": "Ready", "status": "False", **said}],
                    "containerStatuses": [container],
                },
            }
        case "nodes", "metrics.k8s.io":
            yield {
                "apiVersion": "metrics.k8s.io/v1beta1",
                "kind": "NodeMetrics",
                "metadata": {"name": ask.name, "labels": {"disk": "hdd"}},
                "timestamp": "2026-09-15T09:00:00Z",
                "window": "15s",
                "usage": {"cpu": "310m", "memory": "1900Mi"},
            }
