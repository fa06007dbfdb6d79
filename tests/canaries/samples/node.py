"""Nodes and the leases of their kubelets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kubectl_evidence.ask import Ask

NODE = "node-1"
_AT = "2026-09-15T09:00:00Z"


def objects(ask: Ask) -> Iterator[dict[str, Any]]:
    match ask.access.resource, ask.access.group:
        case "nodes", "":
            yield _node(ask.name or NODE)
        case "leases", "coordination.k8s.io":
            yield {
                "apiVersion": "coordination.k8s.io/v1",
                "kind": "Lease",
                "metadata": {"name": ask.name, "namespace": "kube-node-lease"},
                "spec": {"holderIdentity": "node-1", "leaseDurationSeconds": 40, "renewTime": "2026-09-15T09:29:00Z"},
            }


def _node(name: str) -> dict[str, Any]:
    """One in trouble, with all that is told of a node."""
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": name,
            "uid": "u-4",
            "creationTimestamp": _AT,
            "labels": {"kubernetes.io/arch": "amd64", "disk": "hdd"},
            "annotations": {"example.com/note": "words"},
        },
        "spec": {
            "unschedulable": True,
            "providerID": "example:///eu-1a/node-1",
            "taints": [{"key": "dedicated", "value": "gpu", "effect": "NoSchedule", "timeAdded": _AT}],
        },
        "status": {
            "capacity": {"cpu": "2", "memory": "8Gi"},
            "allocatable": {"cpu": "1900m"},
            "conditions": [
                {
                    "type": "Ready",
                    "status": "Unknown",
                    "reason": "NodeStatusUnknown",
                    "message": "words of a controller",
                    "lastHeartbeatTime": _AT,
                    "lastTransitionTime": _AT,
                }
            ],
            "addresses": [{"type": "InternalIP", "address": "10.0.1.1"}],
            "nodeInfo": {
                "kubeletVersion": "v1.35.1",
                "containerRuntimeVersion": "containerd://2.1.0",
                "kernelVersion": "6.12.0",
                "osImage": "Debian GNU/Linux 13 (trixie)",
                "architecture": "amd64",
                "operatingSystem": "linux",
            },
            "images": [{"names": ["registry.example.com/checkout:3.14.2"], "sizeBytes": 1}],
        },
    }
