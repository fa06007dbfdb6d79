"""Beside the pod of the world others of its workload: one that is well, and one that fails in another way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubectl_evidence.ask import Ask

HEALTHY, OTHER = "checkout-api-6f9d7c5b88-w7k2p", "checkout-api-6f9d7c5b88-qx7rl"
OTHER_UID = "88888888-2222-3333-4444-555555555555"
_AT = "2026-09-15T09:00:00Z"


def objects(ask: Ask) -> Iterator[dict[str, Any]]:
    """None: whose they are depends on the world."""
    del ask
    yield from ()


def beside(pod: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """What is listed beside a pod of the same controller, with what the pods of a workload are compared by."""
    healthy = _pod(pod, HEALTHY, "99999999-2222-3333-4444-555555555555", {"running": {"startedAt": _AT}}, ready=True)
    ended = {"reason": "OOMKilled", "message": "words of the kubelet", "exitCode": 137}
    yield healthy
    yield _pod(pod, OTHER, OTHER_UID, {"terminated": ended}, ready=False)


def _pod(pod: dict[str, Any], name: str, uid: str, state: dict[str, Any], *, ready: bool) -> dict[str, Any]:
    container = {
        "name": "api",
        "image": "registry.example.com/checkout:3.14.1",
        "env": [{"name": "GREETING", "value": "hello"}],
        "resources": {"requests": {"cpu": "20m"}, "limits": {"memory": "128Mi"}},
    }
    status = {
        "name": "api",
        "ready": ready,
        "restartCount": 0,
        "imageID": "registry.example.com/checkout@sha256:" + "2" * 64,
        "state": state,
    }
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": name,
            "namespace": pod["metadata"]["namespace"],
            "uid": uid,
            # Older: of those that are as bad the latest is examined.
            "creationTimestamp": "2026-09-15T08:00:00Z",
            "labels": {**pod["metadata"]["labels"], "track": "stable"},
            "ownerReferences": pod["metadata"]["ownerReferences"],
        },
        "spec": {"nodeName": "node-2", "serviceAccountName": "default", "containers": [container]},
        "status": {
            "phase": "Running",
            "startTime": _AT,
            "conditions": [{"type": "Ready", "status": str(ready), "lastTransitionTime": _AT}],
            "containerStatuses": [status],
        },
    }
