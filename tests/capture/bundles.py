"""Small bundles for the tests, one of each layout, written the way the tools do."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kubectl_evidence.cluster.capture import RecordedCluster, load
from kubectl_evidence.outcome import NotRequested, Unavailable

NOT_RECORDED = NotRequested("not recorded in the capture")
UNREADABLE = Unavailable("unreadable")
MADE = datetime(2026, 9, 15, 9, 30, tzinfo=UTC)

WEB = {"metadata": {"name": "web-1", "namespace": "payments", "labels": {"app": "web"}, "resourceVersion": "7"}}
PODS = {"apiVersion": "v1", "kind": "PodList", "items": [WEB]}
EVENTS = {"apiVersion": "v1", "kind": "EventList", "items": None}
NODES = {"apiVersion": "v1", "kind": "NodeList", "items": [{"metadata": {"name": "node-a"}}]}
NODE = {"apiVersion": "v1", "kind": "Node", "metadata": {"name": "node-a"}}
SLICES = {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSliceList", "items": []}

DUMP = {"nodes.json": NODES, "payments/pods.json": PODS, "payments/events.json": EVENTS}
GATHER = {
    "timestamp": "2026-09-15 09:20:00.5 +0000 UTC m=+0.05\n2026-09-15 11:30:00.25 +0200 CEST m=+600.5\n",
    "quay-io-image/namespaces/payments/core/pods.yaml": PODS,
    "quay-io-image/namespaces/payments/core/events.yaml": EVENTS,
    "quay-io-image/namespaces/payments/payments.yaml": {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": "payments"},
    },
    "quay-io-image/cluster-scoped-resources/core/nodes/node-a.yaml": NODE,
}
SUPPORT = {
    "bundle/version.yaml": "apiVersion: troubleshoot.sh/v1beta2\nkind: SupportBundle\n",
    "bundle/cluster-resources/nodes.json": NODES,
    "bundle/cluster-resources/pods/payments.json": PODS,
    "bundle/cluster-resources/events/payments.json": EVENTS,
}
ALL = pytest.mark.parametrize("files", [DUMP, GATHER, SUPPORT], ids=["dump", "must-gather", "support-bundle"])


def written(folder: Path, files: dict[str, Any]) -> Path:
    """Write a bundle: texts as they are, anything else as JSON, which is YAML as well."""
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content if isinstance(content, str) else json.dumps(content))
        os.utime(file, (MADE.timestamp(), MADE.timestamp()))
    return folder


def opened(folder: Path, files: dict[str, Any]) -> RecordedCluster:
    return load(written(folder, files))


def in_gather(path: str, content: Any) -> dict[str, Any]:
    return {**GATHER, f"quay-io-image/{path}": content}


def in_support(path: str, content: Any) -> dict[str, Any]:
    return {**SUPPORT, f"bundle/{path}": content}


def pod(name: str = "web-1", namespace: str = "payments", version: str = "7", **more: Any) -> dict[str, Any]:
    metadata = {"name": name, "namespace": namespace, "resourceVersion": version}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, **more}
