"""A Deployment and a StatefulSet with revisions, as an API server answers them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.builders import healthy, list_of, pod

Json = dict[str, Any]

DEPLOYMENT_UID = "dddddddd-2222-3333-4444-555555555555"
NEW, OLD = "checkout-api-6f9d7c5b88", "checkout-api-5d8f7c6b94"


def owner(kind: str = "Deployment", name: str = "checkout-api", uid: str = DEPLOYMENT_UID) -> Json:
    """The reference to a controller."""
    version = "apps/v1" if kind != "Rollout" else "argoproj.io/v1alpha1"
    return {"apiVersion": version, "kind": kind, "name": name, "uid": uid, "controller": True}


def template(image: str = "registry.example.com/checkout:3.14.2", **container: Any) -> Json:
    """A pod template with one container."""
    return {
        "metadata": {"labels": {"app": "checkout-api"}},
        "spec": {"containers": [{"name": "api", "image": image, **container}]},
    }


def replica_set(
    name: str,
    number: int | None,
    pods: Json,
    *,
    created: str = "2026-09-15T09:00:00Z",
    replicas: int = 0,
    ready: int = 0,
    of: Json | None = None,
    annotations: Mapping[str, str] | None = None,
) -> Json:
    """A ReplicaSet of Deployment/checkout-api, in a list: without apiVersion and kind."""
    numbered = {"deployment.kubernetes.io/revision": str(number)} if number is not None else {}
    suffix = name.rpartition("-")[2]
    labels = {**pods["metadata"]["labels"], "pod-template-hash": suffix}
    return {
        "metadata": {
            "name": name,
            "creationTimestamp": created,
            "labels": labels,
            "annotations": {**numbered, **(annotations or {})} or None,
            "ownerReferences": [of or owner()],
        },
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": labels},
            "template": {**pods, "metadata": {**pods["metadata"], "labels": labels}},
        },
        "status": {"replicas": replicas, "readyReplicas": ready},
    }


def controller_revision(name: str, number: int, pods: Json, created: str = "2026-09-15T09:00:00Z") -> Json:
    """A ControllerRevision of StatefulSet/checkout-api, in a list."""
    return {
        "metadata": {
            "name": name,
            "creationTimestamp": created,
            "labels": pods["metadata"]["labels"],
            "ownerReferences": [owner("StatefulSet")],
        },
        "data": {"spec": {"template": {"$patch": "replace", **pods}}},
        "revision": number,
    }


def deployment(**spec: Any) -> Json:
    """Deployment/checkout-api, of which two pods are wanted and one is ready."""
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {
            "name": "checkout-api",
            "namespace": "payments",
            "uid": DEPLOYMENT_UID,
            "creationTimestamp": "2026-08-01T10:00:00Z",
            "annotations": {"deployment.kubernetes.io/revision": "8"},
        },
        "spec": {
            "replicas": 2,
            "selector": {"matchLabels": {"app": "checkout-api"}},
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": 0}},
            "progressDeadlineSeconds": 600,
            "template": template(),
            **spec,
        },
        "status": {"replicas": 2, "readyReplicas": 1, "updatedReplicas": 1},
    }


def two_revisions() -> list[Json]:
    """Revision 8, which is not ready, and revision 7, which is; of another image."""
    cause = {"kubernetes.io/change-cause": "release 3.14.2"}
    before = template("registry.example.com/checkout:3.14.1")
    return [
        replica_set(OLD, 7, before, created="2026-09-14T09:00:00Z", replicas=1, ready=1),
        replica_set(NEW, 8, template(), replicas=1, annotations=cause),
    ]


def answers(revisions: list[Json] | None = None, /, **changes: Any) -> Json:
    """Answers about a pod of that Deployment."""
    found = two_revisions() if revisions is None else revisions
    return healthy(**{"checkout-api": deployment(), "replicasets": list_of(found, "ReplicaSetList"), **changes})


def stateful_pod() -> Json:
    """A pod of StatefulSet/checkout-api, of its second revision."""
    one = pod()
    labels = {"app": "checkout-api", "controller-revision-hash": NEW, "apps.kubernetes.io/pod-index": "0"}
    one["metadata"] |= {"labels": labels, "ownerReferences": [owner("StatefulSet")]}
    return one
