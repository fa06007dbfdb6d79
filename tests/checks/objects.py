"""Objects as an API server returns them: every field it fills is filled, nil slices and maps are null."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

NOW = datetime(2026, 9, 15, 9, 30, tzinfo=UTC)
UID = "11111111-2222-3333-4444-555555555555"
NAMESPACE = "payments"
NAME = "checkout-api-6f9d7c5b88-vk4n2"

REPLICA_SET = {
    "apiVersion": "apps/v1",
    "kind": "ReplicaSet",
    "name": "checkout-api-6f9d7c5b88",
    "uid": "99999999-2222-3333-4444-555555555555",
    "controller": True,
    "blockOwnerDeletion": True,
}

HTTP = {"name": "http", "containerPort": 8080, "protocol": "TCP"}
READY_PROBE = {
    "httpGet": {"path": "/ready", "port": "http", "scheme": "HTTP"},
    "timeoutSeconds": 1,
    "periodSeconds": 10,
    "successThreshold": 1,
    "failureThreshold": 3,
}


def ago(seconds: float) -> str:
    """A time that many seconds before the moment of collection."""
    return (NOW - timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def running(since: float) -> Json:
    """The state of a container that started that many seconds ago."""
    return {"running": {"startedAt": ago(since)}}


def waiting(reason: str, message: str | None = None) -> Json:
    """The state of a container that waits."""
    return {"waiting": {"reason": reason, **({"message": message} if message else {})}}


def ended(code: int, *, ended: float, ran: float = 2, reason: str | None = None, message: str | None = None) -> Json:
    """The state of a run of `ran` seconds that ended `ended` seconds ago."""
    return {
        "terminated": {
            "exitCode": code,
            "reason": reason or ("Error" if code else "Completed"),
            **({"message": message} if message else {}),
            "startedAt": "1970-01-01T00:00:00Z" if reason == "StartError" else ago(ended + ran),
            "finishedAt": ago(ended),
            "containerID": "containerd://" + "a" * 64,
        }
    }


def container(
    name: str = "api",
    state: Json | None = None,
    *,
    last: Json | None = None,
    restarts: int = 0,
    ready: bool | None = None,
    started: bool | None = None,
    **spec: Any,
) -> tuple[Json, Json]:
    """A container's spec and its status; running and ready unless said otherwise."""
    state = running(1800) if state is None else state
    is_running = "running" in state
    return (
        {
            "name": name,
            "image": "registry.example.com/checkout:3.14.2",
            "ports": [HTTP],
            "resources": {},
            "terminationMessagePath": "/dev/termination-log",
            "imagePullPolicy": "IfNotPresent",
            **spec,
        },
        {
            "name": name,
            "state": state,
            "lastState": last or {},
            "ready": is_running if ready is None else ready,
            "started": is_running if started is None else started,
            "restartCount": restarts,
            "image": "registry.example.com/checkout:3.14.2",
            "imageID": "registry.example.com/checkout@sha256:" + "0" * 64,
        },
    )


def condition(type_: str, status: str, since: float = 1800, reason: str | None = None, message: str = "") -> Json:
    """One of the pod's conditions."""
    return {
        "type": type_,
        "status": status,
        "lastProbeTime": None,
        "lastTransitionTime": ago(since),
        **({"reason": reason} if reason else {}),
        **({"message": message} if message else {}),
    }


def pod(
    *containers: tuple[Json, Json],
    init: Sequence[tuple[Json, Json]] = (),
    ephemeral: Sequence[tuple[Json, Json]] = (),
    labels: dict[str, str] | None = None,
    age: float = 1800,
    phase: str = "Running",
    conditions: Sequence[Json] | None = None,
    deleted: float | None = None,
    spec: Json | None = None,
    status: Json | None = None,
    metadata: Json | None = None,
) -> Json:
    """A pod of a ReplicaSet on node-1 with these containers; Ready if they all are."""
    containers = containers or (container(),)
    ready = all(one["ready"] for _, one in containers)
    word = "True" if ready else "False"
    reason = None if ready else "ContainersNotReady"
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {
            "name": NAME,
            "namespace": NAMESPACE,
            "uid": UID,
            "resourceVersion": "812",
            "creationTimestamp": ago(age),
            **({"deletionTimestamp": ago(deleted), "deletionGracePeriodSeconds": 30} if deleted is not None else {}),
            "labels": {"app": "checkout-api", "pod-template-hash": "6f9d7c5b88"} if labels is None else labels,
            "ownerReferences": [REPLICA_SET],
            **(metadata or {}),
        },
        "spec": {
            "containers": [one for one, _ in containers],
            "initContainers": [one for one, _ in init] or None,
            **({"ephemeralContainers": [one for one, _ in ephemeral]} if ephemeral else {}),
            "restartPolicy": "Always",
            "nodeName": "node-1",
            "schedulerName": "default-scheduler",
            **(spec or {}),
        },
        "status": {
            "phase": phase,
            "conditions": [
                condition("PodScheduled", "True", age),
                condition("Ready", word, age, reason),
                condition("ContainersReady", word, age, reason),
            ]
            if conditions is None
            else list(conditions),
            "podIP": "10.244.0.7",
            "containerStatuses": [one for _, one in containers],
            "initContainerStatuses": [one for _, one in init] or None,
            **({"ephemeralContainerStatuses": [one for _, one in ephemeral]} if ephemeral else {}),
            **(status or {}),
        },
    }


def port(number: int = 80, target: int | str = "http", name: str | None = None, protocol: str = "TCP") -> Json:
    """A port of a Service."""
    return {"port": number, "protocol": protocol, "targetPort": target, **({"name": name} if name else {})}


def service(name: str, selector: dict[str, str] | None, *ports: Json, age: float = 86400, **spec: Any) -> Json:
    """A Service, of type ClusterIP unless said otherwise."""
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": name, "namespace": NAMESPACE, "creationTimestamp": ago(age)},
        "spec": {
            **({"selector": selector} if selector is not None else {}),
            "ports": list(ports) or [port()],
            "type": "ClusterIP",
            "clusterIP": "10.96.12.7",
            **spec,
        },
    }


def endpoint(
    *, ready: bool | None = True, uid: str = UID, terminating: bool = False, serving: bool | None = None
) -> Json:
    """An endpoint that the EndpointSlice controller wrote for a pod."""
    return {
        "addresses": ["10.244.0.7"],
        "conditions": {
            "ready": ready,
            "serving": ready if serving is None else serving,
            "terminating": terminating,
        },
        "nodeName": "node-1",
        "targetRef": {"kind": "Pod", "name": NAME, "namespace": NAMESPACE, "uid": uid},
    }


def endpoint_slice(
    service_name: str, *endpoints: Json, ports: Sequence[Json] | None = None, suffix: str = "j4b6d"
) -> Json:
    """A slice of a Service. Without endpoints the controller writes `endpoints: null` and `ports: null`."""
    return {
        "addressType": "IPv4",
        "metadata": {
            "name": f"{service_name}-{suffix}",
            "namespace": NAMESPACE,
            "labels": {
                "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
                "kubernetes.io/service-name": service_name,
            },
        },
        "endpoints": list(endpoints) or None,
        "ports": list(ports) if ports else None,
    }


SLICE_PORT = {"name": "", "port": 8080, "protocol": "TCP"}


def event(
    reason: str,
    message: str,
    *,
    of: str | None = "spec.containers{api}",
    first: float = 300,
    last: float = 10,
    count: int = 5,
    type_: str = "Warning",
) -> Json:
    """An event of the kubelet's about the pod."""
    return {
        "metadata": {
            "name": f"{NAME}.{zlib.crc32(f'{reason}{message}{of}'.encode()):08x}",
            "namespace": NAMESPACE,
            "creationTimestamp": ago(first),
        },
        "involvedObject": {"kind": "Pod", "name": NAME, "uid": UID, **({"fieldPath": of} if of else {})},
        "reason": reason,
        "message": message,
        "source": {"component": "kubelet", "host": "node-1"},
        "firstTimestamp": ago(first),
        "lastTimestamp": ago(last),
        "count": count,
        "type": type_,
        "eventTime": None,
        "reportingComponent": "kubelet",
    }


def scheduler_event(reason: str, message: str, *, when: float = 10) -> Json:
    """An event of the scheduler's: it fills `eventTime` and leaves the other times null."""
    return {
        **event(reason, message, of=None),
        "source": {},
        "firstTimestamp": None,
        "lastTimestamp": None,
        "count": None,
        "eventTime": ago(when).replace("Z", ".000000Z"),
        "reportingComponent": "default-scheduler",
    }


def api_service(status: str, reason: str, message: str = "") -> Json:
    """The registration of the metrics API."""
    return {
        "spec": {"service": {"namespace": "kube-system", "name": "metrics-server", "port": 443}},
        "status": {
            "conditions": [
                {
                    "type": "Available",
                    "status": status,
                    "reason": reason,
                    "message": message,
                    "lastTransitionTime": ago(600),
                }
            ]
        },
    }
