"""Controllers of every kind that own pods, and the revisions that they keep."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubectl_evidence.ask import Ask
from kubectl_evidence.evidence.owners import RESOURCES

_AT = "2026-09-15T09:00:00Z"
_UID = "aaaaaaaa-2222-3333-4444-555555555555"
_NAME = "checkout-api"
_KINDS = {resource: (version, kind) for (version, kind), resource in RESOURCES.items()}


def objects(ask: Ask) -> Iterator[dict[str, Any]]:
    """A controller under the name that is asked for; of a list of ReplicaSets or ControllerRevisions two revisions."""
    resource, group = ask.access.resource, ask.access.group
    if (resource, group, ask.access.verb) == ("replicasets", "apps", "list"):
        yield _replica_set("5d8f7c6b94", 3, "registry.example.com/checkout:3.14.1")
        yield _replica_set("6f9d7c5b88", 4, "registry.example.com/checkout:3.14.2")
    elif (resource, group) == ("controllerrevisions", "apps"):
        yield _controller_revision("8c6f5d9b74", 1, "registry.example.com/checkout:3.14.1")
        yield _controller_revision("7d4b9f6c58", 2, "registry.example.com/checkout:3.14.2")
    elif resource in _KINDS and group in ("apps", "batch"):
        version, kind = _KINDS[resource]
        yield {
            "apiVersion": version,
            "kind": kind,
            "metadata": _metadata(ask.name or _NAME, _above(kind)),
            "spec": _spec(kind),
            "status": _status(kind),
        }


def _above(kind: str) -> dict[str, Any]:
    version, above = ("batch/v1", "CronJob") if kind == "Job" else ("example.com/v1", "Release")
    return {"apiVersion": version, "kind": above, "name": _NAME, "uid": _UID, "controller": True}


def _metadata(name: str, owner: dict[str, Any], **annotations: str) -> dict[str, Any]:
    return {
        "name": name,
        "namespace": "payments",
        "uid": _UID,
        "creationTimestamp": _AT,
        "labels": {"app": _NAME},
        "annotations": {"deployment.kubernetes.io/revision": "4", **annotations},
        "ownerReferences": [owner],
    }


def _template(image: str) -> dict[str, Any]:
    container = {
        "name": "api",
        "image": image,
        "args": ["serve", image],
        "env": [{"name": "GREETING", "value": f"hello {image}"}],
        "resources": {"requests": {"cpu": "20m"}},
    }
    wishes = {"nodeSelector": {"disk": "ssd"}, "serviceAccountName": "default", "priorityClassName": "high"}
    return {"metadata": {"labels": {"app": _NAME}}, "spec": {**wishes, "containers": [container]}}


def _spec(kind: str) -> dict[str, Any]:
    strategy = {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"}}
    template = _template("registry.example.com/checkout:3.14.2")
    spec: dict[str, Any] = {"selector": {"matchLabels": {"app": _NAME}}, "template": template}
    match kind:
        case "CronJob":
            schedule = {"schedule": "@hourly", "timeZone": "Europe/Paris", "concurrencyPolicy": "Forbid"}
            return {**schedule, "startingDeadlineSeconds": 60, "jobTemplate": {"spec": {"template": template}}}
        case "Job":
            return {**spec, "completions": 1, "parallelism": 1, "backoffLimit": 6, "activeDeadlineSeconds": 600}
        case "Deployment":
            return {**spec, "replicas": 2, "strategy": strategy, "progressDeadlineSeconds": 600}
        case "StatefulSet":
            return {**spec, "replicas": 2, "updateStrategy": strategy, "podManagementPolicy": "Parallel"}
        case _:
            return {**spec, "replicas": 2, "revisionHistoryLimit": 10}


def _status(kind: str) -> dict[str, Any]:
    condition = {"type": "Available", "status": "False", "reason": "Words", "message": "words of a controller"}
    conditions = [{**condition, "lastTransitionTime": _AT}]
    match kind:
        case "CronJob":
            active = [{"kind": "Job", "apiVersion": "batch/v1", "name": "checkout-api-29928180", "uid": _UID}]
            return {"lastScheduleTime": _AT, "lastSuccessfulTime": _AT, "active": active}
        case "StatefulSet":
            revisions = {"currentRevision": "checkout-api-8c6f5d9b74", "updateRevision": "checkout-api-7d4b9f6c58"}
            return {**revisions, "conditions": conditions}
        case "Job":
            return {
                "active": 1,
                "failed": 2,
                "failedIndexes": "1,3",
                "startTime": _AT,
                "completionTime": _AT,
                "conditions": conditions,
            }
        case _:
            return {"conditions": conditions}


def _replica_set(suffix: str, number: int, image: str) -> dict[str, Any]:
    owner = {"apiVersion": "apps/v1", "kind": "Deployment", "name": _NAME, "uid": _UID, "controller": True}
    annotations = {
        "deployment.kubernetes.io/revision": str(number),
        "deployment.kubernetes.io/revision-history": "1,2",
        "kubernetes.io/change-cause": f"release {image}",
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "ReplicaSet",
        "metadata": _metadata(f"{_NAME}-{suffix}", owner, **annotations),
        "spec": {"replicas": 1, "template": _template(image)},
        "status": {"replicas": 1, "readyReplicas": 0, **_status("ReplicaSet")},
    }


def _controller_revision(suffix: str, number: int, image: str) -> dict[str, Any]:
    owner = {"apiVersion": "apps/v1", "kind": "StatefulSet", "name": _NAME, "uid": _UID, "controller": True}
    return {
        "apiVersion": "apps/v1",
        "kind": "ControllerRevision",
        "metadata": _metadata(f"{_NAME}-{suffix}", owner, **{"kubernetes.io/change-cause": f"release {image}"}),
        "data": {"spec": {"template": {"$patch": "replace", **_template(image)}}},
        "revision": number,
    }
