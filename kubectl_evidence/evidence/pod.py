"""The pod itself: what was asked of each container, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import AliasPath, BeforeValidator, Field, model_validator

from kubectl_evidence import ask
from kubectl_evidence.clues import Known
from kubectl_evidence.clues.claims import claims_of
from kubectl_evidence.clues.env_references import unexpanded
from kubectl_evidence.clues.mounts import memory_volumes, read_only_mounts
from kubectl_evidence.evidence import Evidence, Part
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.parts.meta import Condition, Owner, at, by_key, controller_of, names, unless
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
from kubectl_evidence.evidence.parts.unfit import Unfit, unfit_of
from kubectl_evidence.kinds import POD
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name, Text


class ReadinessGate(Part):
    """A condition that something outside the pod must set before the pod is Ready."""

    condition_type: Text


class SchedulingGate(Part):
    """A gate that something outside must remove before the scheduler looks at the pod."""

    name: Text


def _second(addresses: Any) -> Any:
    """Pick the second of `status.podIPs`: the first is `status.podIP`, and there are no more than two."""
    if not isinstance(addresses, list):
        return addresses
    return next((one.get("ip") for one in addresses[1:] if isinstance(one, dict)), None)


class Pod(Evidence):
    """The pod under investigation (core/v1)."""

    title: ClassVar[str] = "Pod"
    informs: ClassVar[bool] = True
    unasked: ClassVar[str] = "the target leads to no pod"

    name: Name = Field(validation_alias=AliasPath("metadata", "name"))
    namespace: Name = Field(validation_alias=AliasPath("metadata", "namespace"))
    uid: Text | None = Field(default=None, validation_alias=AliasPath("metadata", "uid"))
    labels: Mapping[Text, Text] = Field({}, validation_alias=AliasPath("metadata", "labels"))
    created: datetime | None = Field(None, validation_alias=AliasPath("metadata", "creationTimestamp"))
    deleted: datetime | None = Field(None, validation_alias=AliasPath("metadata", "deletionTimestamp"))
    deletion_grace_period_seconds: int | None = Field(
        None, validation_alias=AliasPath("metadata", "deletionGracePeriodSeconds")
    )
    finalizers: tuple[Text, ...] = Field((), validation_alias=AliasPath("metadata", "finalizers"))
    controller: Annotated[Owner | None, BeforeValidator(controller_of)] = Field(
        None, validation_alias=AliasPath("metadata", "ownerReferences")
    )
    phase: Text = Field(validation_alias=AliasPath("status", "phase"))
    reason: Text | None = Field(None, validation_alias=AliasPath("status", "reason"))
    message: Text | None = Field(None, validation_alias=AliasPath("status", "message"))
    qos_class: Text | None = Field(None, validation_alias=AliasPath("status", "qosClass"))
    pod_ip: Text | None = Field(None, validation_alias=AliasPath("status", "podIP"))
    # Of the other address family, where the network gives pods one of each.
    second_ip: Annotated[Text | None, BeforeValidator(_second)] = Field(
        None, validation_alias=AliasPath("status", "podIPs")
    )
    node_name: Name | None = Field(None, validation_alias=AliasPath("spec", "nodeName"))
    scheduler_name: Text | None = Field(None, validation_alias=AliasPath("spec", "schedulerName"))
    scheduling_gates: tuple[SchedulingGate, ...] = Field((), validation_alias=AliasPath("spec", "schedulingGates"))
    service_account: Text | None = Field(None, validation_alias=AliasPath("spec", "serviceAccountName"))
    # By name: its own, or those that its ServiceAccount had when it was admitted (plugin/pkg/admission/serviceaccount).
    image_pull_secrets: Annotated[tuple[Text, ...], BeforeValidator(names)] = Field(
        (), validation_alias=AliasPath("spec", "imagePullSecrets")
    )
    restart_policy: Text | None = Field(None, validation_alias=AliasPath("spec", "restartPolicy"))
    host_network: bool = Field(False, validation_alias=AliasPath("spec", "hostNetwork"))
    # None is ClusterFirst, what pods have who say nothing.
    dns_policy: Annotated[Text | None, BeforeValidator(unless("ClusterFirst"))] = Field(
        None, validation_alias=AliasPath("spec", "dnsPolicy")
    )
    # Domains in which short names are looked up, besides those of the cluster unless the policy is None.
    dns_searches: tuple[Text, ...] = Field((), validation_alias=AliasPath("spec", "dnsConfig", "searches"))
    node_selector: Mapping[Text, Text] = Field({}, validation_alias=AliasPath("spec", "nodeSelector"))
    node_affinity: tuple[NodeTerm, ...] = Field((), validation_alias=NODE_AFFINITY)
    pod_affinity: tuple[PodTerm, ...] = Field((), validation_alias=POD_AFFINITY)
    pod_anti_affinity: tuple[PodTerm, ...] = Field((), validation_alias=POD_ANTI_AFFINITY)
    topology_spread_constraints: tuple[Spread, ...] = Field(
        (), validation_alias=AliasPath("spec", "topologySpreadConstraints")
    )
    tolerations: tuple[Toleration, ...] = Field((), validation_alias=AliasPath("spec", "tolerations"))
    priority: int | None = Field(None, validation_alias=AliasPath("spec", "priority"))
    priority_class_name: Text | None = Field(None, validation_alias=AliasPath("spec", "priorityClassName"))
    preemption_policy: Text | None = Field(None, validation_alias=AliasPath("spec", "preemptionPolicy"))
    nominated_node_name: Name | None = Field(None, validation_alias=AliasPath("status", "nominatedNodeName"))
    unschedulable: Annotated[Unfit | None, BeforeValidator(unfit_of)] = Field(
        None, validation_alias=AliasPath("status", "conditions")
    )
    active_deadline_seconds: int | None = Field(None, validation_alias=AliasPath("spec", "activeDeadlineSeconds"))
    # What the scheduler counts: of all containers together, as they run side by side or one after another.
    requests: Mapping[Text, Text] = {}
    # The PersistentVolumeClaims by the volumes that name them.
    claims: Mapping[Name, Name] = {}
    readiness_gates: tuple[ReadinessGate, ...] = Field((), validation_alias=AliasPath("spec", "readinessGates"))
    conditions: Annotated[Mapping[Text, Condition], BeforeValidator(by_key("type"))] = Field(
        {}, validation_alias=AliasPath("status", "conditions")
    )
    containers: Mapping[Name, Container]

    @classmethod
    def first(cls, target: Target) -> Mapping[str, ask.Ask]:
        return {"": ask.get("v1", "pods", target.name, target.namespace)} if target.kind is POD else {}

    @classmethod
    def second(cls, target: Target, known: Known) -> Mapping[str, ask.Ask]:
        return {"": ask.get("v1", "pods", known.pod, target.namespace)} if known.pod else {}

    @model_validator(mode="before")
    @classmethod
    def _join_spec_and_status(cls, pod: Any) -> Any:
        """Put each container's spec and status together: the API keeps them in two lists, sorted differently."""
        if not isinstance(pod, dict):
            return pod
        spec, status = pod.get("spec") or {}, pod.get("status") or {}
        containers: dict[str, Any] = {}
        for role, key, statuses in _LISTS:
            found = {entry.get("name"): entry for entry in status.get(statuses) or []}
            for entry in spec.get(key) or []:
                # An init container that restarts always is a sidecar (KEP-753).
                sidecar = role == "init" and entry.get("restartPolicy") == "Always"
                containers[entry.get("name")] = {
                    "role": "sidecar" if sidecar else role,
                    "spec": entry,
                    "status": found.get(entry.get("name")) or {},
                    "unexpanded": unexpanded(entry),
                    "readOnlyMounts": read_only_mounts(pod, entry),
                    "memoryVolumes": memory_volumes(pod, entry),
                }
        # A pod whose status nobody has written yet is in no known phase (core/v1 PodUnknown).
        return {
            **pod,
            "containers": containers,
            "status": {"phase": "Unknown", **status},
            "requests": pod_requests(pod),
            "claims": claims_of(pod),
        }

    @property
    def lasting_containers(self) -> Mapping[Name, Container]:
        """All but the ephemeral ones: those come from whoever debugs the pod and say nothing about the workload."""
        return {name: one for name, one in self.containers.items() if one.role != "ephemeral"}

    @property
    def counting_containers(self) -> Mapping[Name, Container]:
        """Main containers, then sidecars: those whose ports and readiness count for Services.

        Source: k8s.io/endpointslice/util FindPort; the pod's Ready condition (pkg/kubelet/status/generate.go).
        """
        by_role = {"container": 0, "sidecar": 1}
        chosen = [(name, c) for name, c in self.containers.items() if c.role in by_role]
        return dict(sorted(chosen, key=lambda item: by_role[item[1].role]))

    @property
    def ready(self) -> bool:
        """The pod's own condition Ready."""
        condition = at(self.conditions, "Ready")
        return condition is not None and condition.status == "True"

    @property
    def addresses(self) -> tuple[Text, ...]:
        """One of each address family that the network gives pods."""
        return tuple(one for one in (self.pod_ip, self.second_ip) if one is not None)

    @property
    def finished(self) -> bool:
        """Succeeded and Failed are final; such a pod is no endpoint and no fault by itself."""
        return self.phase in {"Succeeded", "Failed"}


_LISTS = (
    ("init", "initContainers", "initContainerStatuses"),
    ("container", "containers", "containerStatuses"),
    ("ephemeral", "ephemeralContainers", "ephemeralContainerStatuses"),
)
