"""Pods that refer to ConfigMaps, Secrets and claims, and the answers about those."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kubectl_evidence.outcome import NotFound
from tests.checks.objects import NAME, NAMESPACE, Json, ago, condition, container, event, pod, waiting

LISTED = "of the namespace"
UNBOUND = "0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found"


def blocked(message: str, reason: str = "CreateContainerConfigError", **spec: Any) -> Json:
    """A pod whose container cannot be created, for this reason of the kubelet's."""
    return pod(container(state=waiting(reason, message), **spec), phase="Pending", age=300)


def creating(age: float = 300, **spec: Any) -> Json:
    """A pod on a node whose containers have not begun."""
    return pod(container(state=waiting("ContainerCreating")), phase="Pending", age=age, spec=spec)


def unplaced(*claims: str, message: str = UNBOUND, age: float = 300) -> Json:
    """A pod that no node is found for, with a volume for each claim."""
    volumes = [{"name": f"of-{one}", "persistentVolumeClaim": {"claimName": one}} for one in claims]
    return pod(
        container(state={}, ready=False),
        phase="Pending",
        age=age,
        conditions=[condition("PodScheduled", "False", age, "Unschedulable", message)],
        spec={"nodeName": None, "volumes": volumes},
    )


def mount(message: str, reason: str = "FailedMount", **times: Any) -> Json:
    """An event about a volume of the pod."""
    return event(reason, message, of=None, **times)


def answers(one: Json, *there: str, **objects: Any) -> Mapping[str, Any]:
    """The answers about what the pod refers to, underscores for hyphens; `there` are the names of the namespace."""
    found = {name.replace("_", "-"): answer for name, answer in objects.items()}
    items = [{"metadata": {"name": name, "namespace": NAMESPACE}} for name in there]
    return {f"Pod/{NAME}": {"kind": "Pod", **one}, **found, LISTED: {"items": items or None}}


def with_keys(name: str, *keys: str, age: float = 9000) -> Json:
    """The metadata of an object with these keys."""
    fields: Json = {"f:data": {".": {}, **{f"f:{key}": {} for key in keys}}}
    entry = {"manager": "helm", "operation": "Update", "time": ago(age), "fieldsV1": fields}
    return {"metadata": {"name": name, "creationTimestamp": ago(age), "managedFields": [entry]}}


ABSENT = NotFound()
