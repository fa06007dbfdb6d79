"""Nodes as an API server returns them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

WELL = {"Ready": "True", "MemoryPressure": "False", "DiskPressure": "False", "PIDPressure": "False"}


def node(
    name: str = "node-1",
    conditions: Mapping[str, str] = WELL,
    *,
    labels: Mapping[str, str] | None = None,
    allocatable: Mapping[str, str] | None = None,
    **spec: Any,
) -> dict[str, Any]:
    """A node of two cores, ready and under no pressure unless said otherwise."""
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": name,
            "creationTimestamp": "2026-09-01T08:00:00Z",
            "labels": {"kubernetes.io/hostname": name, **(labels or {})},
        },
        "spec": spec,
        "status": {
            "capacity": {"cpu": "2", "memory": "8Gi", "pods": "110"},
            "allocatable": {"cpu": "2", "memory": "7Gi", "pods": "110", "hugepages-1Gi": "0", **(allocatable or {})},
            "conditions": [
                {"type": kind, "status": status, "reason": "Said", "lastTransitionTime": "2026-09-15T09:20:00Z"}
                for kind, status in conditions.items()
            ],
            "nodeInfo": {
                "kubeletVersion": "v1.36.2",
                "containerRuntimeVersion": "containerd://2.1.0",
                "kernelVersion": "6.12.0",
                "osImage": "Debian GNU/Linux 13 (trixie)",
                "architecture": "amd64",
            },
        },
    }


def lease(renewed: str = "2026-09-15T09:29:55Z") -> dict[str, Any]:
    """The lease of a kubelet, good for 40 seconds."""
    return {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {"name": "node-1", "namespace": "kube-node-lease"},
        "spec": {"holderIdentity": "node-1", "leaseDurationSeconds": 40, "renewTime": renewed},
    }


def pod_on_node(name: str, cpu: str = "100m", memory: str = "64Mi", phase: str = "Running") -> dict[str, Any]:
    """A pod of another namespace that takes room on node-1."""
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": "other", "uid": f"uid-of-{name}"},
        "spec": {
            "nodeName": "node-1",
            "containers": [{"name": "main", "resources": {"requests": {"cpu": cpu, "memory": memory}}}],
        },
        "status": {"phase": phase, "conditions": [{"type": "Ready", "status": "True"}]},
    }
