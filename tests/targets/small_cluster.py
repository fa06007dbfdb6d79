"""A cluster of a few objects that answers as an API server does: by selectors, and with no more than was wanted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from kubectl_evidence.ask import Ask
from kubectl_evidence.cluster.capture import RecordedCluster
from kubectl_evidence.cluster.capture.model import Capture, Key, LogKey, Recorded, Refusal
from kubectl_evidence.cluster.capture.resources import resource_of
from kubectl_evidence.outcome import Collected, Outcome
from kubectl_evidence.packet import Packet
from kubectl_evidence.pipeline import Inquiry, investigate
from kubectl_evidence.raw import Raw
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.target import Target
from tests.builders import AT

NAMESPACE = "shop"
SINCE = "2026-09-15T09:00:00Z"
LABELS = {"app": "web"}

Object = dict[str, Any]


class SmallCluster(RecordedCluster):
    """Holds these objects and logs, and no others; answers nothing about the resources that are refused."""

    def __init__(self, *objects: Object, refused: Iterable[str] = (), logs: Mapping[str, str] | None = None) -> None:
        super().__init__(capture_of(*objects, refused=refused, logs=logs))
        self.asked: list[Ask] = []

    def read(self, ask: Ask, deadline: float) -> Outcome[Raw]:
        self.asked.append(ask)
        answer = super().read(ask, deadline)
        if not ask.most or not isinstance(answer, Collected):
            return answer
        document = answer.data.parse()
        items = document["items"]
        body = json.dumps({**document, "items": items[: ask.most]}).encode()
        return replace(answer, data=Raw(body), truncated=len(items) > ask.most)

    def lists_of_pods(self) -> list[str]:
        """How pods were listed with their statuses: the namespace, then the selectors."""
        return [
            " ".join([one.access.namespace or "-A", *(value for _, value in one.query)])
            for one in self.asked
            if one.access.resource == "pods"
            and one.access.verb == "list"
            and one.form == "json"
            and not one.access.group
        ]


def capture_of(*objects: Object, refused: Iterable[str] = (), logs: Mapping[str, str] | None = None) -> Capture:
    """A capture that holds all there is."""
    return Capture(
        captured_at=AT,
        server_version="v1.36.2",
        complete=True,
        objects={_key(one): Recorded(one) for one in (a_namespace(), *objects)},
        logs={_log(place): text.encode() for place, text in (logs or {}).items()},
        refusals=tuple(Refusal(frozenset({"*"}), "*", resource) for resource in refused),
        served=frozenset(),
    )


def packet_of(cluster: RecordedCluster, word: str, namespace: str = NAMESPACE) -> Packet:
    """Investigate `TYPE/NAME`."""
    inquiry = Inquiry(Target.parse([word], namespace), word, f"kubectl evidence {word}", recorded=True)
    return investigate(inquiry, cluster, KeyedRedactor(key=b"a key for tests")).packet


def document_of(cluster: RecordedCluster, word: str) -> dict[str, Any]:
    """The packet as its JSON has it."""
    return dict(packet_of(cluster, word).document())


def evidence_of(document: Mapping[str, Any], kind: str) -> Any:
    """The data of a kind of evidence."""
    return document["evidence"][kind]["data"]


def _key(one: Object) -> Key:
    meta = one["metadata"]
    return Key(resource_of(one["apiVersion"], one["kind"]), meta.get("namespace", ""), meta["name"])


def _log(place: str) -> LogKey:
    pod, _, container = place.partition("/")
    return LogKey(NAMESPACE, pod, container or "app")


def an_object(api_version: str, kind: str, name: str, namespace: str = NAMESPACE, /, **parts: Any) -> Object:
    """An object with a uid of its own; `parts` are its `spec`, `status`, `labels` and `owner`."""
    metadata: Object = {
        "name": name,
        "uid": f"{kind.lower()}-{name}",
        "creationTimestamp": SINCE,
        "resourceVersion": "7",
    }
    metadata |= {"namespace": namespace} if namespace else {}
    metadata |= {"labels": parts.pop("labels")} if "labels" in parts else {}
    metadata |= {"ownerReferences": [_reference(parts.pop("owner"))]} if parts.get("owner") else {}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **parts}


def _reference(owner: Object) -> Object:
    meta = owner["metadata"]
    return {"apiVersion": owner["apiVersion"], "kind": owner["kind"], "controller": True} | {
        key: meta[key] for key in ("name", "uid")
    }


def a_namespace(name: str = NAMESPACE) -> Object:
    return an_object("v1", "Namespace", name, "")


def a_node(name: str = "node-1") -> Object:
    ready = {"type": "Ready", "status": "True", "reason": "KubeletReady", "lastTransitionTime": SINCE}
    return an_object("v1", "Node", name, "", spec={}, status={"conditions": [ready]})


def template(labels: Mapping[str, str] = LABELS) -> Object:
    return {"metadata": {"labels": dict(labels)}, "spec": {"containers": [{"name": "app", "image": "web:1"}]}}


def a_workload(kind: str, name: str, selects: Mapping[str, str] = LABELS, *, replicas: int = 1, **parts: Any) -> Object:
    """A Deployment, ReplicaSet, StatefulSet or DaemonSet."""
    spec = {"replicas": replicas, "selector": {"matchLabels": dict(selects)}, "template": template(selects)}
    return an_object("apps/v1", kind, name, spec=spec, **{"status": {"replicas": replicas}, **parts})


def a_deployment(name: str = "web", labels: Mapping[str, str] = LABELS, *, replicas: int = 1) -> Object:
    return a_workload("Deployment", name, labels, replicas=replicas)


def a_replica_set(of: Object, hash_: str = "5f7c") -> Object:
    """The ReplicaSet that the Deployment controller makes for a revision."""
    spec = of["spec"]
    labels = {**spec["selector"]["matchLabels"], "pod-template-hash": hash_}
    name = f"{of['metadata']['name']}-{hash_}"
    return a_workload("ReplicaSet", name, labels, replicas=spec["replicas"], owner=of, labels=labels)


def a_pod(name: str, owner: Object | None = None, labels: Mapping[str, str] = LABELS, **changes: Any) -> Object:
    """A pod that is well. `status` replaces fields of its status, `spec` of its spec."""
    if owner is not None and "labels" in owner["metadata"]:
        labels = owner["metadata"]["labels"]
    status = {
        "phase": "Running",
        "startTime": SINCE,
        "conditions": [{"type": "Ready", "status": "True", "lastTransitionTime": SINCE}],
        "containerStatuses": [
            {"name": "app", "ready": True, "restartCount": 0, "state": {"running": {"startedAt": SINCE}}}
        ],
    }
    spec = {"nodeName": "node-1", "containers": [{"name": "app", "image": "web:1"}], **changes.pop("spec", {})}
    status |= changes.pop("status", {})
    namespace = changes.pop("namespace", NAMESPACE)
    return an_object(
        "v1", "Pod", name, namespace, spec=spec, status=status, labels=dict(labels), owner=owner, **changes
    )


def crashing(exit_code: int = 1, reason: str = "Error", *, running: bool = False) -> Object:
    """The status of a pod whose container crash-loops; `running`: it has just been started once more."""
    ended = {"exitCode": exit_code, "reason": reason, "startedAt": SINCE, "finishedAt": SINCE}
    state = {"running": {"startedAt": SINCE}} if running else {"waiting": {"reason": "CrashLoopBackOff"}}
    one = {"name": "app", "ready": False, "restartCount": 5, "state": state, "lastState": {"terminated": ended}}
    return {"conditions": [not_ready()], "containerStatuses": [one]}


def failed(exit_code: int = 1) -> Object:
    """The status of a pod that ran once, and in vain."""
    ended = {"exitCode": exit_code, "reason": "Error", "startedAt": SINCE, "finishedAt": SINCE}
    one = {"name": "app", "ready": False, "restartCount": 0, "state": {"terminated": ended}}
    return {"phase": "Failed", "conditions": [not_ready()], "containerStatuses": [one]}


def unready() -> Object:
    """The status of a pod that runs and does not get ready."""
    one = {"name": "app", "ready": False, "restartCount": 0, "state": {"running": {"startedAt": SINCE}}}
    return {"conditions": [not_ready()], "containerStatuses": [one]}


def not_ready() -> Object:
    return {"type": "Ready", "status": "False", "reason": "ContainersNotReady", "lastTransitionTime": SINCE}


def a_service(name: str, selector: Mapping[str, str] | None = LABELS, **spec: Any) -> Object:
    ports = [{"port": 80, "targetPort": 8080, "protocol": "TCP"}]
    chosen = {"selector": dict(selector)} if selector is not None else {}
    return an_object("v1", "Service", name, spec={"type": "ClusterIP", "ports": ports, **chosen, **spec}, status={})


def an_ingress(name: str, *services: str) -> Object:
    paths = [
        {"path": f"/{one}", "pathType": "Prefix", "backend": {"service": {"name": one, "port": {"number": 80}}}}
        for one in services
    ]
    rules = [{"host": "shop.example.com", "http": {"paths": paths}}]
    # A controller has taken care of it.
    status = {"loadBalancer": {"ingress": [{"ip": "192.0.2.1"}]}}
    return an_object("networking.k8s.io/v1", "Ingress", name, spec={"rules": rules}, status=status)


def an_autoscaler(name: str, kind: str, of: str, api_version: str = "apps/v1") -> Object:
    reference = {"apiVersion": api_version, "kind": kind, "name": of}
    spec = {"scaleTargetRef": reference, "minReplicas": 1, "maxReplicas": 3}
    return an_object("autoscaling/v2", "HorizontalPodAutoscaler", name, spec=spec, status={})


def a_claim(name: str) -> Object:
    spec = {"accessModes": ["ReadWriteOnce"], "storageClassName": "standard"}
    return an_object("v1", "PersistentVolumeClaim", name, spec=spec, status={"phase": "Bound"})


def a_cron_job(name: str, **parts: Any) -> Object:
    job = {"template": template({})}
    spec = {"schedule": "0 3 * * *", "jobTemplate": {"spec": job}, **parts.pop("spec", {})}
    return an_object("batch/v1", "CronJob", name, spec=spec, **{"status": {"lastScheduleTime": SINCE}, **parts})


def a_job(name: str, owner: Object | None = None, *, created: str = SINCE, **status: Any) -> Object:
    selector = {"batch.kubernetes.io/controller-uid": f"job-{name}"}
    spec = {"selector": {"matchLabels": selector}, "template": template(selector), "backoffLimit": 0}
    made = an_object("batch/v1", "Job", name, spec=spec, status=status, owner=owner)
    made["metadata"]["creationTimestamp"] = created
    return made


def a_pod_of_job(name: str, job: Object, **changes: Any) -> Object:
    return a_pod(name, job, job["spec"]["selector"]["matchLabels"], **changes)
