"""Why an object leads to no pod, as far as it says so itself: functions over parsed JSON."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from kubectl_evidence.parsed import at, listed

WhyPodless: TypeAlias = Literal[
    "none-wanted", "no-node", "suspended", "finished", "failed", "never-ran", "no-selector", "external-name",
    "no-target",
]  # fmt: skip


def why_podless(found: Any) -> WhyPodless | None:
    """Read the object that should lead to pods.

    `none-wanted`: replicas are 0. `no-node`: no node is one for the DaemonSet. `finished`, `failed`: the Job has
    ended, well or not. `never-ran`: a CronJob that has not come to its time yet. `no-selector`, `external-name`: the
    endpoints of a Service are not found by labels (k8s.io/kubernetes pkg/controller/endpointslice, syncService).
    None: it does not say. That what an autoscaler scales does not exist (`no-target`), the answer about that tells.
    """
    spec, status = at(found, "spec"), at(found, "status")
    match at(found, "kind"):
        case "Deployment" | "ReplicaSet" | "StatefulSet":
            return "none-wanted" if at(spec, "replicas") == 0 else None
        case "DaemonSet":
            return "no-node" if at(status, "desiredNumberScheduled") == 0 else None
        case "Job":
            if at(spec, "suspend") is True:
                return "suspended"
            # batch/v1 JobConditionType.
            if _holds(status, "Failed"):
                return "failed"
            return "finished" if _holds(status, "Complete") else None
        case "CronJob":
            if at(spec, "suspend") is True:
                return "suspended"
            return "never-ran" if at(status, "lastScheduleTime") is None else None
        case "Service":
            if at(spec, "type") == "ExternalName":
                return "external-name"
            return None if at(spec, "selector") else "no-selector"
        case _:
            return None


def _holds(status: Any, kind: str) -> bool:
    return any(at(one, "type") == kind and at(one, "status") == "True" for one in listed(at(status, "conditions")))
