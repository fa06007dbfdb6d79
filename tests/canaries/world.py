"""A cluster that answers every ask there is, with every field filled that evidence is read from.

`World` says which asks follow; the answers are API objects by resource. An ask without an answer is an error that says
where to add one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kubectl_evidence.ask import Ask
from kubectl_evidence.evidence.debug import NAME_PREFIX
from kubectl_evidence.target import Target
from tests.builders import UID, list_of
from tests.canaries import samples
from tests.canaries.samples import workload
from tests.canaries.samples.config import CONFIG_MAP
from tests.canaries.samples.control_plane import PAGES
from tests.canaries.samples.volumes import CLAIM, WAITING

TARGET = Target("checkout-api-6f9d7c5b88-vk4n2", "payments", also=frozenset({"control_plane"}))
DEBUG_CONTAINER = f"{NAME_PREFIX}x7k2p"
_OWNER_UID = "aaaaaaaa-2222-3333-4444-555555555555"
_AT = "2026-09-15T09:00:00Z"

# The pod's controller by its kind: API version, resource and name.
OWNERS = {
    "ReplicaSet": ("apps/v1", "replicasets", "checkout-api-6f9d7c5b88"),
    "StatefulSet": ("apps/v1", "statefulsets", "checkout-api"),
    "DaemonSet": ("apps/v1", "daemonsets", "checkout-api"),
    "Job": ("batch/v1", "jobs", "checkout-api"),
}


@dataclass(frozen=True)
class World:
    """Which of the possible clusters it is: whose the pod is, whether its namespace is large and in doubt."""

    owner: str = "ReplicaSet"
    large: bool = False
    # Services that select the pod only nearly.
    doubtful: int = 1
    # Claims of the pod's that wait for a volume, beside the one that has one.
    waiting: int = 1

    def answer(self, ask: Ask) -> Any:
        """The parsed object that answers an ask, or a log.

        Raises:
            AssertionError: there is none yet.
        """
        if ask.form == "log":
            return _DEBUG_OUTPUT if NAME_PREFIX in dict(ask.query)["container"] else _LOG
        if ask.access.non_resource_url == "/version":
            return {"gitVersion": "v1.36.2", "platform": "linux/amd64", "buildDate": _AT}
        if ask.path in PAGES:
            return PAGES[ask.path]
        made = list(self._objects(ask))
        if not made:
            msg = (
                f"no sample for {ask.access.verb} {ask.access.full_resource}.{ask.access.group}: add it to this module"
            )
            raise AssertionError(msg)
        if ask.access.verb == "get":
            return made[0]
        kind = "PartialObjectMetadata" if ask.form == "metadata" else made[0]["kind"]
        answer = list_of(made, f"{kind}List") | {"apiVersion": made[0]["apiVersion"]}
        if ask.form == "metadata":
            answer["apiVersion"] = "meta.k8s.io/v1"
            answer["items"] = [
                {"kind": kind, "apiVersion": "meta.k8s.io/v1", "metadata": one["metadata"]} for one in made
            ]
        if self.large and ask.most:
            answer["metadata"]["continue"] = "more"
        return answer

    def _objects(self, ask: Ask) -> Iterator[dict[str, Any]]:
        resource, group, namespace = ask.access.resource, ask.access.group, ask.access.namespace or TARGET.namespace
        yield from samples.objects(ask)
        match resource, group:
            case "pods", "" if namespace == TARGET.namespace:
                yield self.pod(ask.name or TARGET.name)
                if ask.access.verb == "list" and ask.form == "json":
                    yield from workload.beside(self.pod())
            case "pods", "metrics.k8s.io":
                yield {
                    "apiVersion": "metrics.k8s.io/v1beta1",
                    "kind": "PodMetrics",
                    "metadata": {"name": TARGET.name, "namespace": namespace},
                    "timestamp": _AT,
                    "window": "15s",
                    "containers": [{"name": "api", "usage": {"cpu": "3m", "memory": "4Mi"}}],
                }
            case "services", "":
                yield _service("checkout", {"app": "checkout-api"})
                for number in range(self.doubtful):
                    yield _service(f"checkout-old-{number}", {"app": "checkout-api", "tier": "bakend"})
            case "endpointslices", _:
                yield _slice("checkout-abcde", namespace)
            case "events", "":
                yield from _events()
            case "apiservices", _:
                yield {
                    "apiVersion": "apiregistration.k8s.io/v1",
                    "kind": "APIService",
                    "metadata": {"name": ask.name},
                    "spec": {
                        "service": {"namespace": "kube-system", "name": "metrics-server"},
                        "group": "metrics.k8s.io",
                    },
                    "status": {"conditions": [_condition("Available", "False")]},
                }
            case "namespaces", "":
                yield {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": ask.name}}

    def pod(self, name: str = TARGET.name) -> dict[str, Any]:
        """The pod, or another like it, with a container of every role."""
        version, _, controller = OWNERS[self.owner]
        labels = {"app": "checkout-api", "tier": "backend", "controller-revision-hash": "7d4b9f6c58"}
        if self.owner == "ReplicaSet":
            labels = {"app": "checkout-api", "tier": "backend", "pod-template-hash": "6f9d7c5b88"}
        owner = {"apiVersion": version, "kind": self.owner, "name": controller, "uid": _OWNER_UID, "controller": True}
        return {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {
                "name": name,
                "namespace": TARGET.namespace,
                "uid": workload.OTHER_UID if name == workload.OTHER else UID,
                "resourceVersion": "812",
                "creationTimestamp": "2026-09-15T08:00:00Z" if name == workload.OTHER else _AT,
                "labels": labels,
                "annotations": {
                    "kubectl.kubernetes.io/last-applied-configuration": '{"kind":"Pod","note":"as applied"}',
                    "example.com/note": "words",
                },
                "finalizers": ["example.com/keep"],
                "ownerReferences": [owner],
                "managedFields": [{"manager": "kubelet", "operation": "Update"}],
            },
            "spec": _spec(self.waiting),
            "status": _status(),
        }


_PLAIN = ({"name": "GREETING", "value": "hello"},)
_ENVIRONMENT = (
    *_PLAIN,
    {"name": "GREETINGS", "value": "$(LEVEL)"},
    {"name": "LEVEL", "value": "loud"},
    {"name": "DB_PASS", "valueFrom": {"secretKeyRef": {"name": "db", "key": "pass"}}},
)


def _container(name: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "image": "registry.example.com/checkout:3.14.2",
        "command": ["/bin/sh", "-c"],
        "args": ["serve", "--port=8080"],
        "env": [*_ENVIRONMENT],
        "ports": [{"name": "http", "containerPort": 8080, "protocol": "TCP"}],
        "resources": {"requests": {"cpu": "10m"}, "limits": {"memory": "64Mi"}},
        "lifecycle": {
            "postStart": {"httpGet": {"path": "/warm", "port": "http", "scheme": "HTTP", "host": "localhost"}},
            "preStop": {"exec": {"command": ["sleep", "5"]}},
        },
        "livenessProbe": {"exec": {"command": ["true", "now"]}},
        "readinessProbe": {
            "httpGet": {
                "path": "/ready",
                "port": "http",
                "scheme": "HTTP",
                "host": "localhost",
                "httpHeaders": [{"name": "X-From", "value": "kubelet"}],
            }
        },
        "startupProbe": {"tcpSocket": {"port": 8080}},
        "volumeMounts": [
            {"name": "config", "mountPath": "/etc/checkout"},
            {"name": "data", "mountPath": "/data", "readOnly": True},
            {"name": "scratch", "mountPath": "/scratch"},
        ],
        **more,
    }


def _plain(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "args": ["serve"], "env": [{"name": "GREETING", "value": "hello"}], **more}


def _spec(waiting: int) -> dict[str, Any]:
    claims = [CLAIM, *(f"{WAITING}{number}" for number in range(waiting))]
    return {
        "nodeName": "node-1",
        "schedulerName": "default-scheduler",
        "dnsPolicy": "Default",
        "dnsConfig": {"searches": ["corp.example.com"]},
        "schedulingGates": [{"name": "example.com/gate"}],
        "serviceAccountName": "default",
        "imagePullSecrets": [{"name": "regcred"}],
        "restartPolicy": "Always",
        "nodeSelector": {"disk": "ssd"},
        "readinessGates": [{"conditionType": "example.com/ready"}],
        "initContainers": [
            _container("prepare", restartPolicy="Never", env=[*_PLAIN]),
            _plain("sidecar", restartPolicy="Always"),
        ],
        "containers": [_container("api", env=[*_ENVIRONMENT, {"name": "DB_HOST", "value": "db.example.com:5432"}])],
        "ephemeralContainers": [_plain(DEBUG_CONTAINER)],
        "volumes": [
            {"name": "data", "csi": {"driver": "example.com", "volumeAttributes": {"share": "x"}}},
            {"name": "scratch", "emptyDir": {"medium": "Memory", "sizeLimit": "4Mi"}},
            {"name": "config", "configMap": {"name": CONFIG_MAP, "items": [{"key": "level", "path": "level"}]}},
            *({"name": claim, "persistentVolumeClaim": {"claimName": claim}} for claim in claims),
        ],
        **_placing(),
    }


def _placing() -> dict[str, Any]:
    """What the pod demands of its node."""
    required = "requiredDuringSchedulingIgnoredDuringExecution"
    expression = {"key": "zone", "operator": "In", "values": ["eu-1a"]}
    selector = {"matchLabels": {"app": "checkout-api"}, "matchExpressions": [expression]}
    pods = {required: [{"topologyKey": "zone", "labelSelector": selector, "namespaces": ["payments"]}]}
    terms = [{"matchExpressions": [expression], "matchFields": [{**expression, "key": "metadata.name"}]}]
    spread = {"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule", "labelSelector": selector}
    return {
        "affinity": {
            "nodeAffinity": {required: {"nodeSelectorTerms": terms}},
            "podAffinity": pods,
            "podAntiAffinity": pods,
        },
        "topologySpreadConstraints": [spread],
        "tolerations": [{"key": "dedicated", "operator": "Equal", "value": "gpu", "effect": "NoSchedule"}],
        "priority": 1000,
        "priorityClassName": "important",
        "preemptionPolicy": "Never",
    }


def _status() -> dict[str, Any]:
    ended = {"reason": "Error", "message": "exit", "exitCode": 1, "startedAt": _AT, "finishedAt": _AT}
    running = {"running": {"startedAt": "2026-09-15T09:00:05Z"}}

    def status(name: str, state: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "name": name,
            "ready": True,
            "started": True,
            "restartCount": 2,
            "image": "registry.example.com/checkout:3.14.2",
            "imageID": "registry.example.com/checkout@sha256:" + "0" * 64,
            "containerID": "containerd://" + "1" * 64,
            "state": state,
            "lastState": {"terminated": ended},
            # Of a resize that has not been carried out.
            "resources": {"requests": {"cpu": "10m", "memory": "32Mi"}, "limits": {"cpu": "1", "memory": "64Mi"}},
        }

    waiting = {"waiting": {"reason": "CrashLoopBackOff", "message": "back-off"}}
    return {
        "phase": "Running",
        "reason": "Words",
        "message": "words of the kubelet",
        "qosClass": "Burstable",
        "podIP": "10.0.0.7",
        "podIPs": [{"ip": "10.0.0.7"}, {"ip": "fd00::7"}],
        "conditions": [_condition("Ready", "False"), _unplaced()],
        "initContainerStatuses": [status("prepare", {"terminated": ended}), status("sidecar", running)],
        "containerStatuses": [status("api", waiting)],
        "ephemeralContainerStatuses": [status(DEBUG_CONTAINER, {"terminated": ended})],
    }


def _unplaced() -> dict[str, Any]:
    return {**_condition("PodScheduled", "False"), "reason": "Unschedulable"}


def _condition(kind: str, status: str) -> dict[str, Any]:
    said = {"reason": "Words", "message": "words of a controller"}
    return {"type": kind, "status": status, "lastTransitionTime": _AT, **said}


def _service(name: str, selector: Mapping[str, str]) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {
            "name": name,
            "namespace": TARGET.namespace,
            "creationTimestamp": _AT,
            "annotations": {"example.com/note": "words"},
        },
        "spec": {
            "type": "ClusterIP",
            "clusterIP": "10.96.0.10",
            "externalName": "elsewhere.example.com",
            "ipFamilies": ["IPv4", "IPv6"],
            "internalTrafficPolicy": "Local",
            "externalTrafficPolicy": "Local",
            "loadBalancerClass": "example.com/inner",
            "selector": selector,
            "ports": [
                {"name": "http", "port": 80, "targetPort": "http", "protocol": "TCP"},
                {"name": "admin", "port": 81, "targetPort": 8080},
            ],
        },
        "status": {"loadBalancer": {"ingress": [{"hostname": "lb.example.com"}]}},
    }


def _slice(name: str, namespace: str) -> dict[str, Any]:
    return {
        "apiVersion": "discovery.k8s.io/v1",
        "kind": "EndpointSlice",
        "metadata": {
            "name": name,
            "namespace": namespace,
            "labels": {
                "kubernetes.io/service-name": "checkout",
                "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
            },
        },
        "addressType": "IPv4",
        "ports": [{"name": "http", "port": 8080, "protocol": "TCP"}],
        "endpoints": [
            {
                "addresses": ["10.0.0.7"],
                "conditions": {"ready": False},
                "nodeName": "node-1",
                "targetRef": {"kind": "Pod", "name": TARGET.name, "namespace": namespace, "uid": UID},
            }
        ],
    }


def _events() -> Iterator[dict[str, Any]]:
    about = {"kind": "Pod", "name": TARGET.name, "namespace": TARGET.namespace, "uid": UID}
    for number, reason in enumerate(("Unhealthy", "BackOff")):
        yield {
            "apiVersion": "v1",
            "kind": "Event",
            "metadata": {"name": f"checkout-api.{number}", "namespace": TARGET.namespace, "creationTimestamp": _AT},
            "involvedObject": {**about, "fieldPath": "spec.containers{api}"},
            "type": "Warning",
            "reason": reason,
            "message": "words of the kubelet",
            "firstTimestamp": _AT,
            "lastTimestamp": _AT,
            "count": 3,
            "source": {"component": "kubelet", "host": "node-1"},
            "reportingComponent": "kubelet",
        }


_LOG = "starting\nlistening on 8080\nlookup checkot on 10.96.0.10:53: no such host\npanic: words\n"
_DEBUG_OUTPUT = "=== resolv.conf\nnameserver 10.96.0.10\n=== processes\n1 serve\n=== end\n"
