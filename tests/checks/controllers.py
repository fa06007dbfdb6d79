"""Controllers, their revisions, autoscalers and events, as an API server returns them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.checks.objects import NAMESPACE, Json, ago

TEMPLATE: Json = {
    "metadata": {"creationTimestamp": None, "labels": {"app": "checkout-api"}},
    "spec": {"containers": [{"name": "api", "image": "registry.example.com/checkout:3.14.2", "resources": {}}]},
}
AVAILABLE: Json = {"Available": ("True", "MinimumReplicasAvailable"), "Progressing": ("True", "NewReplicaSetAvailable")}


def conditions(told: Mapping[str, Sequence[str]], since: float = 600) -> list[Json]:
    """Conditions by type: status, reason, message."""
    return [
        {
            "type": kind,
            "status": status,
            "reason": reason,
            "message": message[0] if message else "",
            "lastTransitionTime": ago(since),
            "lastUpdateTime": ago(since),
        }
        for kind, (status, reason, *message) in told.items()
    ]


def controller(
    kind: str,
    name: str = "checkout-api",
    *,
    spec: Json | None = None,
    status: Json | None = None,
    told: Mapping[str, Sequence[str]] | None = None,
    age: float = 7200,
    since: float = 600,
    metadata: Json | None = None,
) -> dict[str, Json]:
    """A controller under its key among the owners; its conditions as `told`."""
    return {
        f"{kind}/{name}": {
            "apiVersion": "batch/v1" if kind in ("Job", "CronJob") else "apps/v1",
            "kind": kind,
            "metadata": {
                "name": name,
                "namespace": NAMESPACE,
                "uid": f"0000-{kind}-{name}",
                "generation": 2,
                "creationTimestamp": ago(age),
                "annotations": None,
                "ownerReferences": None,
                **(metadata or {}),
            },
            "spec": spec or {},
            "status": {**(status or {}), "conditions": conditions(told, since) if told else None},
        }
    }


def deployment(
    wanted: int = 3, *, ready: int = 3, updated: int = 3, there: int | None = None, **changes: Any
) -> dict[str, Json]:
    """Deployment/checkout-api; the API leaves 0 out."""
    spec = {
        "replicas": wanted,
        "selector": {"matchLabels": {"app": "checkout-api"}},
        "template": TEMPLATE,
        "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"}},
        "progressDeadlineSeconds": 600,
        "revisionHistoryLimit": 10,
        **changes.pop("spec", {}),
    }
    counts = {
        "replicas": max(wanted, updated) if there is None else there,
        "readyReplicas": ready,
        "availableReplicas": ready,
        "updatedReplicas": updated,
        "unavailableReplicas": wanted - ready,
    }
    status = {"observedGeneration": 2, **{key: value for key, value in counts.items() if value}}
    changes.setdefault("told", AVAILABLE)
    return controller("Deployment", spec=spec, status={**status, **changes.pop("status", {})}, **changes)


def stateful_set(
    wanted: int = 3, *, ready: int = 3, updated: int = 3, there: int | None = None, **changes: Any
) -> dict[str, Json]:
    """StatefulSet/db, whose pods have the revision db-new."""
    spec = {
        "replicas": wanted,
        "selector": {"matchLabels": {"app": "db"}},
        "serviceName": "db",
        "template": TEMPLATE,
        "podManagementPolicy": "OrderedReady",
        "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 0}},
        **changes.pop("spec", {}),
    }
    status = {
        "observedGeneration": 2,
        "replicas": wanted if there is None else there,
        "readyReplicas": ready,
        "updatedReplicas": updated,
        "currentRevision": "db-new",
        "updateRevision": "db-new",
        **changes.pop("status", {}),
    }
    return controller("StatefulSet", "db", spec=spec, status=status, **changes)


def daemon_set(wanted: int = 3, *, ready: int = 3, updated: int | None = None, **changes: Any) -> dict[str, Json]:
    """DaemonSet/agent."""
    status = {
        "observedGeneration": 2,
        "desiredNumberScheduled": wanted,
        "currentNumberScheduled": wanted,
        "numberReady": ready,
        "numberAvailable": ready,
        "updatedNumberScheduled": wanted if updated is None else updated,
        "numberMisscheduled": 0,
    }
    spec = {
        "selector": {"matchLabels": {"app": "agent"}},
        "template": TEMPLATE,
        "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1}},
    }
    return controller("DaemonSet", "agent", spec=spec, status=status, **changes)


def job(name: str = "import", **changes: Any) -> dict[str, Json]:
    """Job/import, which has one pod at a time."""
    spec = {
        "completions": 1,
        "parallelism": 1,
        "backoffLimit": 2,
        "suspend": False,
        "completionMode": "NonIndexed",
        "podReplacementPolicy": "TerminatingOrFailed",
        "template": TEMPLATE,
        **changes.pop("spec", {}),
    }
    status = {"startTime": ago(900), "active": 1, "ready": 1, "terminating": 0, **changes.pop("status", {})}
    return controller("Job", name, spec=spec, status=status, **changes)


def cron_job(schedule: str = "*/5 * * * *", **changes: Any) -> dict[str, Json]:
    """CronJob/backup, which made its last Job when it was due last."""
    spec = {
        "schedule": schedule,
        "concurrencyPolicy": "Allow",
        "suspend": False,
        "successfulJobsHistoryLimit": 3,
        "failedJobsHistoryLimit": 1,
        "jobTemplate": {"metadata": {"creationTimestamp": None}, "spec": {"template": TEMPLATE}},
        **changes.pop("spec", {}),
    }
    status = {"lastScheduleTime": ago(0), "lastSuccessfulTime": ago(290), **changes.pop("status", {})}
    return controller("CronJob", "backup", spec=spec, status=status, **changes)


def replica_set(name: str, wanted: int, ready: int, number: int, image: str = "3.14.2", age: float = 3600) -> Json:
    """A revision of Deployment/checkout-api; 0 ready pods are left out."""
    return {
        "metadata": {
            "name": name,
            "namespace": NAMESPACE,
            "creationTimestamp": ago(age),
            "annotations": {"deployment.kubernetes.io/revision": str(number)},
            "ownerReferences": [
                {
                    "apiVersion": "apps/v1",
                    "kind": "Deployment",
                    "name": "checkout-api",
                    "uid": "0000-Deployment-checkout-api",
                    "controller": True,
                }
            ],
        },
        "spec": {
            "replicas": wanted,
            "template": {
                "metadata": {"labels": {"app": "checkout-api"}},
                "spec": {"containers": [{"name": "api", "image": f"registry.example.com/checkout:{image}"}]},
            },
        },
        "status": {"replicas": wanted, **({"readyReplicas": ready} if ready else {}), "conditions": None},
    }


def rollout(*sets: Json) -> dict[str, Json]:
    """The revisions of Deployment/checkout-api."""
    return {"ReplicaSets": {"items": list(sets)}}


def happened(
    of: str, reason: str, message: str = "", *, last: float = 60, first: float = 600, count: int = 4, warns: bool = True
) -> dict[str, Json]:
    """The one event of a controller."""
    return {of: {"items": [told(of, reason, message, last=last, first=first, count=count, warns=warns)]}}


def told(
    of: str, reason: str, message: str = "", *, last: float = 60, first: float = 600, count: int = 4, warns: bool = True
) -> Json:
    """An event about `KIND/NAME`."""
    kind, _, name = of.partition("/")
    return {
        "metadata": {"name": f"{name}.{reason.lower()}{int(last)}", "namespace": NAMESPACE},
        "reason": reason,
        "message": message,
        "type": "Warning" if warns else "Normal",
        "count": count,
        "firstTimestamp": ago(first),
        "lastTimestamp": ago(last),
        "eventTime": None,
        "involvedObject": {"kind": kind, "name": name, "namespace": NAMESPACE},
        "source": {"component": "controller-manager"},
        "reportingComponent": "controller-manager",
    }


def a_pod(name: str, *, ready: bool = True, revision: str = "new", reason: str = "", node: str = "node-1") -> Json:
    """A pod as it stands in the list of a workload's."""
    state = {"waiting": {"reason": reason}} if reason else {"running": {"startedAt": ago(900)}}
    word = "True" if ready else "False"
    return {
        "metadata": {
            "name": name,
            "namespace": NAMESPACE,
            "uid": name,
            "creationTimestamp": ago(900),
            "labels": {"app": "checkout-api", "pod-template-hash": revision},
        },
        "spec": {"nodeName": node, "containers": [{"name": "api", "image": "x"}]},
        "status": {
            "phase": "Running",
            "conditions": [{"type": "Ready", "status": word, "lastTransitionTime": ago(600)}],
            "containerStatuses": [{"name": "api", "ready": ready, "restartCount": 0, "state": state}],
        },
    }


def workload(target: Json | None, *pods: Json, **parts: Any) -> dict[str, Any]:
    """The answers about a workload's pods."""
    return {"target": target or {}, "pods": {"items": list(pods) or None}, **parts}


def autoscaler(
    told: Mapping[str, Sequence[str]],
    name: str = "checkout-api",
    *,
    age: float = 3600,
    since: float = 600,
    current: int = 3,
    spec: Json | None = None,
    usage: int | None = 40,
) -> Json:
    """A HorizontalPodAutoscaler of 2 to 5 pods by CPU."""
    metric = {"name": "cpu", "current": {"averageUtilization": usage, "averageValue": "10m"}}
    return {
        "metadata": {"name": name, "namespace": NAMESPACE, "creationTimestamp": ago(age)},
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "checkout-api"},
            "minReplicas": 2,
            "maxReplicas": 5,
            "metrics": [
                {
                    "type": "Resource",
                    "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80}},
                }
            ],
            **(spec or {}),
        },
        "status": {
            "currentReplicas": current,
            "desiredReplicas": current,
            "currentMetrics": [{"type": "Resource", "resource": metric}] if usage is not None else None,
            "conditions": conditions(told, since),
        },
    }


def autoscalers(*horizontal: Json) -> dict[str, Any]:
    """The evidence about autoscalers."""
    return {"horizontal": {"items": list(horizontal) or None}}
