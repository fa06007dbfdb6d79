"""Claims, volumes and classes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubectl_evidence.ask import Ask

_AT = "2026-09-15T09:00:00Z"
CLAIM, VOLUME, CLASS = "checkout-data", "pv-checkout", "fast"
# How the claims begin that wait for a volume.
WAITING = "checkout-cache-"


def objects(ask: Ask) -> Iterator[dict[str, Any]]:
    """By their names; of a list others than those that are asked for by name, whose own answers count."""
    match ask.access.resource, ask.access.group:
        case "persistentvolumeclaims", "":
            yield _claim(ask.access.namespace, ask.name or CLAIM)
            if ask.access.verb == "list":
                yield _claim(ask.access.namespace, f"{WAITING}1")
        case "persistentvolumes", "":
            yield _volume(ask.name or "pv-spare")
        case "storageclasses", "storage.k8s.io":
            yield _class(ask.name or "slow")


def _claim(namespace: str, name: str) -> dict[str, Any]:
    """One that waits: its volume, its class and its events are in question."""
    owner = {"apiVersion": "v1", "kind": "Pod", "name": "checkout-api", "uid": "u-2", "controller": True}
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {
            "name": name,
            "namespace": namespace,
            "uid": "u-3",
            "creationTimestamp": _AT,
            "finalizers": ["kubernetes.io/pvc-protection"],
            "annotations": {
                "volume.kubernetes.io/selected-node": "node-1",
                "volume.kubernetes.io/storage-provisioner": "ebs.csi.example.com",
            },
            "ownerReferences": [owner],
        },
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "volumeMode": "Filesystem",
            # One that waits names no class: nothing is made for it.
            **({} if name.startswith(WAITING) else {"volumeName": VOLUME, "storageClassName": CLASS}),
            "resources": {"requests": {"storage": "1Gi"}},
            "selector": {
                "matchLabels": {"tier": "data"},
                "matchExpressions": [{"key": "disk", "operator": "In", "values": ["ssd"]}],
            },
            "dataSourceRef": {"kind": "VolumeSnapshot", "name": "last-night"},
        },
        "status": {
            "phase": "Pending",
            "capacity": {"storage": "1Gi"},
            "conditions": [_condition("Resizing", "True")],
        },
    }


def _volume(name: str) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolume",
        "metadata": {
            "name": name,
            "creationTimestamp": _AT,
            "labels": {"tier": "data"},
            "finalizers": ["kubernetes.io/pv-protection"],
        },
        "spec": {
            "capacity": {"storage": "1Gi"},
            "accessModes": ["ReadWriteOnce"],
            "volumeMode": "Filesystem",
            "persistentVolumeReclaimPolicy": "Retain",
            "storageClassName": CLASS,
            "claimRef": {"kind": "PersistentVolumeClaim", "namespace": "payments", "name": CLAIM, "uid": "u-3"},
            "csi": {"driver": "ebs.csi.example.com", "volumeHandle": "vol-1"},
            "local": {"path": "/mnt/data"},
            "nodeAffinity": {
                "required": {
                    "nodeSelectorTerms": [
                        {
                            "matchExpressions": [{"key": "disk", "operator": "In", "values": ["ssd"]}],
                            "matchFields": [{"key": "metadata.name", "operator": "In", "values": ["node-1"]}],
                        }
                    ]
                }
            },
        },
        "status": {
            "phase": "Failed",
            "reason": "Words",
            "message": "words of a controller",
            "lastPhaseTransitionTime": _AT,
        },
    }


def _class(name: str) -> dict[str, Any]:
    return {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {
            "name": name,
            "creationTimestamp": _AT,
            "annotations": {"storageclass.kubernetes.io/is-default-class": "true"},
        },
        "provisioner": "ebs.csi.example.com",
        "parameters": {"type": "gp3"},
        "reclaimPolicy": "Delete",
        "volumeBindingMode": "WaitForFirstConsumer",
        "allowVolumeExpansion": True,
        "allowedTopologies": [
            {"matchLabelExpressions": [{"key": "topology.kubernetes.io/zone", "values": ["eu-1a"]}]},
        ],
    }


def _condition(kind: str, status: str) -> dict[str, Any]:
    said = {"reason": "Words", "message": "words of a controller"}
    return {"type": kind, "status": status, "lastTransitionTime": _AT, **said}
