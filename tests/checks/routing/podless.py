"""A target that is a Service, and the evidence that it leads to no pod."""

from __future__ import annotations

from typing import Any

from kubectl_evidence.kinds import SERVICE
from kubectl_evidence.target import Target
from tests.checks.objects import NAMESPACE, Json


def asked(name: str) -> Target:
    """The Service is the target."""
    return Target(name, NAMESPACE, SERVICE)


def podless(one: Json) -> dict[str, Any]:
    """The target and the evidence that it has no pod."""
    return {
        "target": asked(one["metadata"]["name"]),
        "workload": {"target": {**one, "kind": "Service"}, "pods": {"items": None}},
    }


def neighbour(name: str, owner: str = "", **labels: str) -> Json:
    """Another live pod, by its metadata; `owner` is KIND/NAME."""
    kind, _, of = owner.partition("/")
    api = "batch/v1" if kind == "Job" else "apps/v1"
    reference = {"apiVersion": api, "kind": kind, "name": of, "uid": f"uid-{of}", "controller": True}
    return {
        "metadata": {
            "name": name,
            "labels": {key.replace("__", "/").replace("_", "-"): value for key, value in labels.items()} or None,
            "ownerReferences": [reference] if owner else None,
        }
    }


def owned(kind: str = "ReplicaSet", name: str = "checkout-api-6f9d7c5b88") -> Json:
    """Metadata of a pod that has a controller."""
    reference = {"apiVersion": "apps/v1", "kind": kind, "name": name, "uid": f"uid-{name}", "controller": True}
    return {"ownerReferences": [reference]}
