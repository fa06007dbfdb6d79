"""Claims, volumes and classes as an API server returns them, and a pod that has a claim."""

from __future__ import annotations

from typing import Any

from tests.builders import pod

CLAIMS = "/api/v1/namespaces/payments/persistentvolumeclaims"
VOLUMES = "/api/v1/persistentvolumes"
CLASSES = "/apis/storage.k8s.io/v1/storageclasses"


def claim(name: str = "data", phase: str = "Bound", *, status: Any = None, **spec: Any) -> dict[str, Any]:
    """A claim for 5Gi of class fast; bound to pv-NAME where it is."""
    bound = {"volumeName": f"pv-{name}"} if phase == "Bound" else {}
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {
            "name": name,
            "namespace": "payments",
            "uid": f"uid-of-{name}",
            "creationTimestamp": "2026-09-15T09:00:00Z",
        },
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": "fast",
            "resources": {"requests": {"storage": "5Gi"}},
            **bound,
            **spec,
        },
        "status": {"phase": phase, **(status or {})},
    }


def volume(name: str = "pv-data", of: str | None = "data", **spec: Any) -> dict[str, Any]:
    """A local volume of 10Gi of class fast, bound to the claim `of`, or available."""
    reference = {"claimRef": {"namespace": "payments", "name": of, "uid": f"uid-of-{of}"}} if of is not None else {}
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {"name": name, "creationTimestamp": "2026-09-15T08:00:00Z"},
        "spec": {
            "capacity": {"storage": "10Gi"},
            "accessModes": ["ReadWriteOnce"],
            "persistentVolumeReclaimPolicy": "Delete",
            "storageClassName": "fast",
            "local": {"path": "/mnt/disks/1"},
            **reference,
            **spec,
        },
        "status": {
            "phase": "Bound" if of is not None else "Available",
            "lastPhaseTransitionTime": "2026-09-15T09:00:09Z",
        },
    }


def storage_class(name: str = "fast", *, default: bool = False, **fields: Any) -> dict[str, Any]:
    """A class of a CSI driver that waits for the first consumer."""
    annotations = {"storageclass.kubernetes.io/is-default-class": "true"} if default else {}
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": name, "annotations": annotations},
        "provisioner": "disk.csi.example.com",
        "parameters": {"csi.storage.k8s.io/provisioner-secret-name": "disk-api"},
        "reclaimPolicy": "Delete",
        "volumeBindingMode": "WaitForFirstConsumer",
        **fields,
    }


def on_node(name: str) -> dict[str, Any]:
    """The node affinity of a volume that is on one node only."""
    expression = {"key": "kubernetes.io/hostname", "operator": "In", "values": [name]}
    return {"required": {"nodeSelectorTerms": [{"matchExpressions": [expression]}]}}


def with_claims(*names: str, unplaced: str | None = None, **spec: Any) -> dict[str, Any]:
    """The pod with a volume for each claim; `unplaced` is what the scheduler says, where it has no node."""
    one = pod()
    one["spec"]["volumes"] = [{"name": f"of-{name}", "persistentVolumeClaim": {"claimName": name}} for name in names]
    one["spec"] |= spec
    if unplaced is not None:
        del one["spec"]["nodeName"]
        refused = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": unplaced}
        one["status"] = {"phase": "Pending", "conditions": [refused]}
    return {one["metadata"]["name"]: one}
