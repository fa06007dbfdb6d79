"""What the template of a workload without pods wishes of the node for a pod that none came from (core/v1)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import AliasPath, Field, model_validator

from kubectl_evidence.clues.claims import claims_of
from kubectl_evidence.evidence import Part
from kubectl_evidence.evidence.parts.placing import (
    NODE_AFFINITY,
    POD_AFFINITY,
    POD_ANTI_AFFINITY,
    NodeTerm,
    PodTerm,
    Spread,
    Toleration,
)
from kubectl_evidence.evidence.parts.requests import pod_requests
from kubectl_evidence.parsed import at, listed
from kubectl_evidence.text import Name, Text

# What the DaemonSet controller adds to its pods: key and effect
# (pkg/controller/daemon/util/daemonset_util.go, AddOrUpdateDaemonPodTolerations).
_OF_DAEMON_SETS = (
    ("not-ready", "NoExecute"),
    ("unreachable", "NoExecute"),
    ("disk-pressure", "NoSchedule"),
    ("memory-pressure", "NoSchedule"),
    ("pid-pressure", "NoSchedule"),
    ("unschedulable", "NoSchedule"),
)
_OF_HOST_NETWORK = ("network-unavailable", "NoSchedule")


class Template(Part):
    """What a pod of the template would demand, under the names that it has at a pod.

    Read from the controller that has the template: `tolerations` hold those that a DaemonSet adds.
    """

    service_account: Text | None = Field(None, validation_alias=AliasPath("spec", "serviceAccountName"))
    priority_class_name: Text | None = Field(None, validation_alias=AliasPath("spec", "priorityClassName"))
    node_selector: Mapping[Text, Text] = Field({}, validation_alias=AliasPath("spec", "nodeSelector"))
    node_affinity: tuple[NodeTerm, ...] = Field((), validation_alias=NODE_AFFINITY)
    pod_affinity: tuple[PodTerm, ...] = Field((), validation_alias=POD_AFFINITY)
    pod_anti_affinity: tuple[PodTerm, ...] = Field((), validation_alias=POD_ANTI_AFFINITY)
    topology_spread_constraints: tuple[Spread, ...] = Field(
        (), validation_alias=AliasPath("spec", "topologySpreadConstraints")
    )
    tolerations: tuple[Toleration, ...] = Field((), validation_alias=AliasPath("spec", "tolerations"))
    # What the scheduler would count.
    requests: Mapping[Text, Text] = {}
    # The PersistentVolumeClaims by the volumes that name them.
    claims: Mapping[Name, Name] = {}

    @model_validator(mode="before")
    @classmethod
    def _of_controller(cls, controller: Any) -> Any:
        kind, spec = at(controller, "kind"), at(controller, "spec")
        template = at(spec, "jobTemplate", "spec", "template") if kind == "CronJob" else at(spec, "template")
        pod = at(template, "spec")
        if not isinstance(pod, dict):
            return {}
        tolerations = [*listed(at(pod, "tolerations")), *(_added(pod) if kind == "DaemonSet" else ())]
        return {
            "spec": {**pod, "tolerations": tolerations},
            "requests": pod_requests({"spec": pod}),
            "claims": claims_of({"spec": pod}),
        }


def _added(pod: Any) -> list[dict[str, str]]:
    added = (*_OF_DAEMON_SETS, *((_OF_HOST_NETWORK,) if at(pod, "hostNetwork") is True else ()))
    return [{"key": f"node.kubernetes.io/{key}", "operator": "Exists", "effect": effect} for key, effect in added]
