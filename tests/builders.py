"""Objects as an API server returns them, and a cluster that answers from a few of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from kubectl_evidence.ask import Ask
from kubectl_evidence.clues import Known
from kubectl_evidence.cluster import Identity
from kubectl_evidence.known import Reading
from kubectl_evidence.outcome import Collected, NotFound, Outcome
from kubectl_evidence.raw import Raw
from kubectl_evidence.target import Target

AT = datetime(2026, 9, 15, 9, 30, tzinfo=UTC)
UID = "11111111-2222-3333-4444-555555555555"
RS_UID = "aaaaaaaa-2222-3333-4444-555555555555"


def pod(name: str = "checkout-api-6f9d7c5b88-vk4n2", **changes: Any) -> dict[str, Any]:
    """A running, ready pod of ReplicaSet/checkout-api-6f9d7c5b88. `changes` replace top-level keys."""
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": name,
            "namespace": "payments",
            "uid": UID,
            "resourceVersion": "812",
            "creationTimestamp": "2026-09-15T09:00:00Z",
            "labels": {"app": "checkout-api", "pod-template-hash": "6f9d7c5b88"},
            "ownerReferences": [
                {
                    "apiVersion": "apps/v1",
                    "kind": "ReplicaSet",
                    "name": "checkout-api-6f9d7c5b88",
                    "uid": RS_UID,
                    "controller": True,
                }
            ],
        },
        "spec": {
            "nodeName": "node-1",
            "containers": [
                {
                    "name": "api",
                    "image": "registry.example.com/checkout:3.14.2",
                    "ports": [{"name": "http", "containerPort": 8080, "protocol": "TCP"}],
                    "resources": {},
                }
            ],
            "initContainers": None,
        },
        "status": {
            "phase": "Running",
            "podIP": "10.0.0.7",
            "conditions": [{"type": "Ready", "status": "True", "lastTransitionTime": "2026-09-15T09:00:09Z"}],
            "containerStatuses": [
                {
                    "name": "api",
                    "ready": True,
                    "started": True,
                    "restartCount": 0,
                    "image": "registry.example.com/checkout:3.14.2",
                    "imageID": "registry.example.com/checkout@sha256:" + "0" * 64,
                    "state": {"running": {"startedAt": "2026-09-15T09:00:05Z"}},
                    "lastState": {},
                }
            ],
        },
        **changes,
    }


def service(name: str, selector: Mapping[str, str] | None, **spec: Any) -> dict[str, Any]:
    """A Service of type ClusterIP."""
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name, "namespace": "payments", "creationTimestamp": "2026-09-15T08:00:00Z"},
        "spec": {"type": "ClusterIP", "clusterIP": "10.96.0.10", "selector": selector, "ports": None, **spec},
        "status": {"loadBalancer": {}},
    }


def list_of(items: Iterable[Mapping[str, Any]], kind: str = "List") -> dict[str, Any]:
    """A List as the API server returns one."""
    return {"kind": kind, "apiVersion": "v1", "metadata": {"resourceVersion": "900"}, "items": list(items)}


class ScriptedCluster:
    """Answers each ask by the last part of its path: a document, a log, or an outcome. The rest is not found.

    Keeps the asks in `asked`.
    """

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self._answers = answers
        self.asked: list[Ask] = []

    identity = Identity(context="prod-eu", user="alice", namespace="payments", server="https://198.51.100.7:6443")

    def now(self) -> datetime:
        return AT

    def read(self, ask: Ask, deadline: float) -> Outcome[Raw]:
        del deadline
        self.asked.append(ask)
        answer = self._answers.get(ask.path) or self._answers.get(ask.path.rpartition("/")[2])
        if answer is None:
            return NotFound()
        if isinstance(answer, str):
            return Collected(AT, Raw(answer.encode()))
        if isinstance(answer, dict):
            return Collected(AT, Raw(json.dumps(answer).encode()))
        outcome: Outcome[Raw] = answer
        return outcome


def node(name: str) -> dict[str, Any]:
    """A node that is ready."""
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": name, "creationTimestamp": "2026-09-01T08:00:00Z"},
        "spec": {},
        "status": {
            "conditions": [
                {
                    "type": "Ready",
                    "status": "True",
                    "reason": "KubeletReady",
                    "lastTransitionTime": "2026-09-01T08:00:30Z",
                }
            ],
            "nodeInfo": {"kubeletVersion": "v1.36.2"},
        },
    }


def healthy(**changes: Any) -> dict[str, Any]:
    """Answers of a namespace with one healthy pod and its Service, keyed as `ScriptedCluster` wants them."""
    one = pod()
    sliced = {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {"name": "checkout-abcde", "labels": {"kubernetes.io/service-name": "checkout"}},
        "addressType": "IPv4",
        "ports": [{"name": "http", "port": 8080, "protocol": "TCP"}],
        "endpoints": [
            {
                "addresses": ["10.0.0.7"],
                "conditions": {"ready": True, "serving": True, "terminating": False},
                "targetRef": {"kind": "Pod", "name": one["metadata"]["name"], "uid": UID},
            }
        ],
    }
    port = {"name": "http", "port": 80, "targetPort": "http", "protocol": "TCP"}
    return {
        one["metadata"]["name"]: one,
        "node-1": node("node-1"),
        "pods": list_of([one], "PodList"),
        "services": list_of([service("checkout", {"app": "checkout-api"}, ports=[port])], "ServiceList"),
        "endpointslices": list_of([sliced], "EndpointSliceList"),
        "events": list_of([], "EventList"),
        "log": "ready to serve\n",
        "version": {"gitVersion": "v1.36.2"},
        **changes,
    }


def read_known(target: Target, answers: Mapping[Ask, Outcome[Raw]]) -> Known:
    """Take what all of these answers tell."""
    reading = Reading(target)
    reading.add(answers)
    return reading.known()
