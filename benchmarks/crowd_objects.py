"""The objects of a big namespace, of the size and shape they have in life: values in, JSON out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

Object = dict[str, Any]

# No kubelet runs here. Pods are put on it by name; nothing else is ever scheduled to it.
NODE = "benchmark-crowd"
TAINT = {"key": "benchmarks/crowd", "value": "only", "effect": "NoSchedule"}

# kube-proxy leaves Services with this label, and their slices, alone (pkg/proxy/apis, LabelServiceProxyName): thousands
# of iptables rules for addresses where nobody listens would only cost the machine that is measured on.
UNROUTED = {"service.kubernetes.io/service-proxy-name": "none"}

PORTS = [{"name": "http", "containerPort": 8080}, {"name": "metrics", "containerPort": 9090}]


def node() -> Object:
    """A Node without a kubelet and without an address to be scraped at, closed to the scheduler."""
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {"name": NODE, "labels": {"kubernetes.io/hostname": NODE, "kubernetes.io/os": "linux"}},
        "spec": {"unschedulable": True, "taints": [TAINT]},
    }


def node_status() -> Object:
    """What makes the node lifecycle controller take it for well, as long as its Lease is renewed."""
    now = stamp(datetime.now(UTC))
    ready = {
        "type": "Ready",
        "status": "True",
        "reason": "KubeletReady",
        "message": "kubelet is posting ready status",
        "lastHeartbeatTime": now,
        "lastTransitionTime": now,
    }
    return {"status": {"conditions": [ready], "capacity": {"cpu": "960", "memory": "4Ti", "pods": "11000"}}}


def lease(renewed: datetime) -> Object:
    """The node's heartbeat, see https://kubernetes.io/docs/concepts/architecture/leases/."""
    return {
        "apiVersion": "coordination.k8s.io/v1",
        "kind": "Lease",
        "metadata": {"name": NODE},
        "spec": {
            "holderIdentity": NODE,
            "leaseDurationSeconds": 40,
            "renewTime": renewed.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        },
    }


def deployment(number: int, replicas: int) -> Object:
    """A Deployment whose pods are on the node already; its controllers make ReplicaSet and pods."""
    labels = _labels(number)
    probe = {"httpGet": {"path": "/healthz", "port": "http"}, "periodSeconds": 10, "timeoutSeconds": 1}
    container = {
        "name": "app",
        "image": f"registry.example.com/shop/{_app(number)}:2.{number}.0",
        "args": ["--listen=:8080", "--metrics=:9090", f"--upstream=http://{_app(number + 1)}:80"],
        "ports": PORTS,
        "env": [
            {"name": "POD_NAME", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
            {"name": "LOG_LEVEL", "value": "info"},
            {"name": "DATABASE_HOST", "value": f"db-{number % 7}.storage.svc.cluster.local"},
            {"name": "FEATURES", "value": "search,basket,recommendations,checkout-v2"},
            {"name": "OTEL_RESOURCE_ATTRIBUTES", "value": f"service.name={_app(number)},deployment.environment=prod"},
        ],
        "resources": {"requests": {"cpu": "50m", "memory": "128Mi"}, "limits": {"memory": "256Mi"}},
        "livenessProbe": probe,
        "readinessProbe": probe,
    }
    template = {
        "metadata": {
            "labels": labels,
            "annotations": {"prometheus.io/scrape": "true", "prometheus.io/port": "9090"},
        },
        "spec": {"nodeName": NODE, "tolerations": [{"operator": "Exists"}], "containers": [container]},
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": _app(number), "labels": labels},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": {"app": _app(number)}},
            "template": template,
        },
    }


def pod_status(number: int, image: str) -> Object:
    """What the kubelet would say of a pod that runs well. `number` gives its address."""
    now = stamp(datetime.now(UTC))
    conditions = ("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled")
    address = f"10.{128 + number // 65536}.{number // 256 % 256}.{number % 256}"
    container = {
        "name": "app",
        "image": image,
        "imageID": f"registry.example.com/shop/app@sha256:{number:064x}",
        "containerID": f"containerd://{number:064x}",
        "ready": True,
        "started": True,
        "restartCount": 0,
        "state": {"running": {"startedAt": now}},
        "lastState": {},
    }
    return {
        "status": {
            "phase": "Running",
            "qosClass": "Burstable",
            "hostIP": "10.99.1.1",
            "podIP": address,
            "podIPs": [{"ip": address}],
            "startTime": now,
            "conditions": [{"type": kind, "status": "True", "lastTransitionTime": now} for kind in conditions],
            "containerStatuses": [container],
        }
    }


def service(number: int) -> Object:
    """A Service that selects the pods of the Deployment of the same number."""
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": _app(number), "labels": _labels(number) | UNROUTED},
        "spec": {
            "selector": {"app": _app(number)},
            "ports": [
                {"name": "http", "port": 80, "targetPort": "http"},
                {"name": "metrics", "port": 9090, "targetPort": "metrics"},
            ],
        },
    }


def endpoint_slice(number: int, copy: int, service_uid: str, pods: list[Object]) -> Object:
    """One more slice of a Service, as a second controller would keep it. `pods` are the metadata of its pods."""
    name = _app(number)
    return {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {
            "name": f"{name}-mesh-{copy}",
            "labels": {
                "kubernetes.io/service-name": name,
                "endpointslice.kubernetes.io/managed-by": "mesh.example.com",
                **UNROUTED,
            },
            "ownerReferences": [
                {"apiVersion": "v1", "kind": "Service", "name": name, "uid": service_uid, "controller": True}
            ],
        },
        "addressType": "IPv4",
        "ports": [
            {"name": "http", "port": 8080, "protocol": "TCP"},
            {"name": "metrics", "port": 9090, "protocol": "TCP"},
        ],
        "endpoints": [
            {
                "addresses": [f"10.{200 + copy}.{number // 25}.{number % 25 * 10 + position}"],
                "conditions": {"ready": True, "serving": True, "terminating": False},
                "nodeName": NODE,
                "targetRef": {
                    "kind": "Pod",
                    "name": pod["name"],
                    "namespace": pod["namespace"],
                    "uid": pod["uid"],
                },
            }
            for position, pod in enumerate(pods)
        ],
    }


def event(number: int, pod: Object) -> Object:
    """An event about a pod, given by its metadata."""
    kind, reason, message = _EVENTS[number % len(_EVENTS)]
    last = datetime.now(UTC) - timedelta(seconds=number % 1800)
    return {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": f"{pod['name']}.{number:016x}", "namespace": pod["namespace"]},
        "involvedObject": {
            "apiVersion": "v1",
            "kind": "Pod",
            "name": pod["name"],
            "namespace": pod["namespace"],
            "uid": pod["uid"],
            "fieldPath": "spec.containers{app}",
        },
        "type": kind,
        "reason": reason,
        "message": message,
        "count": number % 20 + 1,
        "firstTimestamp": stamp(last - timedelta(seconds=number % 600)),
        "lastTimestamp": stamp(last),
        "source": {"component": "kubelet", "host": NODE},
        "reportingComponent": "kubelet",
        "reportingInstance": NODE,
    }


def stamp(moment: datetime) -> str:
    """An instant as `metav1.Time`."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


_EVENTS = (
    ("Normal", "Pulled", 'Container image "registry.example.com/shop/app:2.0.0" already present on machine'),
    ("Normal", "Created", "Container created"),
    ("Normal", "Started", "Container started"),
    ("Warning", "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503"),
    (
        "Warning",
        "Unhealthy",
        'Liveness probe failed: Get "http://10.128.3.17:8080/healthz": context deadline exceeded',
    ),
)


def _app(number: int) -> str:
    return f"shop-{number:03d}"


def _labels(number: int) -> dict[str, str]:
    return {
        "app": _app(number),
        "app.kubernetes.io/name": _app(number),
        "app.kubernetes.io/part-of": "shop",
        "app.kubernetes.io/version": f"2.{number}.0",
        "team": f"team-{number % 23}",
    }
