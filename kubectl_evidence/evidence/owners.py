"""The chain of controllers above the pod, and how far each has come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar, Final

from pydantic import AliasPath, BeforeValidator, Field, model_validator

from kubectl_evidence import ask
from kubectl_evidence.clues import Known
from kubectl_evidence.evidence import Answer, Evidence, Part
from kubectl_evidence.evidence.parts.jobs import CronJobFacts, JobFacts
from kubectl_evidence.evidence.parts.meta import Condition, Owner, by_key, controller_of
from kubectl_evidence.evidence.parts.template import Template
from kubectl_evidence.evidence.parts.template_changes import images_of
from kubectl_evidence.parsed import at
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name, Text

# The controllers of Kubernetes itself that own pods, or own what owns pods. Others are named only.
RESOURCES: Final = {
    ("apps/v1", "ReplicaSet"): "replicasets",
    ("apps/v1", "Deployment"): "deployments",
    ("apps/v1", "StatefulSet"): "statefulsets",
    ("apps/v1", "DaemonSet"): "daemonsets",
    ("batch/v1", "Job"): "jobs",
    ("batch/v1", "CronJob"): "cronjobs",
}

# The key of the answer that the template is read from; it is one of the controllers.
_TEMPLATE = "template"
# What the API leaves out where it is 0 (apps/v1, `omitempty`).
_ROLLED_OUT = ("Deployment", "StatefulSet")

# How a DaemonSet's status calls what others call spec.replicas, readyReplicas, ... (apps/v1 DaemonSetStatus).
_OF_DAEMON_SET = {
    "readyReplicas": "numberReady",
    "updatedReplicas": "updatedNumberScheduled",
    "availableReplicas": "numberAvailable",
}
_REVISION: Any = AliasPath("data", "metadata", "annotations", "deployment.kubernetes.io/revision")


def _spec(*path: str) -> Any:
    return AliasPath("data", "spec", *path)


def _status(*path: str) -> Any:
    return AliasPath("data", "status", *path)


class Strategy(Part):
    """How pods of a new revision take the place of the old ones; None where the kind has no such bound."""

    # RollingUpdate, Recreate or OnDelete.
    type: Text | None = None
    max_surge: int | Text | None = Field(None, validation_alias=AliasPath("rollingUpdate", "maxSurge"))
    max_unavailable: int | Text | None = Field(None, validation_alias=AliasPath("rollingUpdate", "maxUnavailable"))
    # Of a StatefulSet: pods with a lower ordinal keep the old revision.
    partition: int | None = Field(None, validation_alias=AliasPath("rollingUpdate", "partition"))


class Controller(Answer):
    """One controller: what was asked of it (spec) and how far it is (status)."""

    created: datetime | None = Field(None, validation_alias=AliasPath("data", "metadata", "creationTimestamp"))
    uid: Text | None = Field(None, validation_alias=AliasPath("data", "metadata", "uid"))
    namespace: Name | None = Field(None, validation_alias=AliasPath("data", "metadata", "namespace"))
    # Who controls it in turn, of whatever kind.
    controller: Annotated[Owner | None, BeforeValidator(controller_of)] = Field(
        None, validation_alias=AliasPath("data", "metadata", "ownerReferences")
    )
    revision: Text | None = Field(None, validation_alias=_REVISION)
    generation: int | None = Field(None, validation_alias=AliasPath("data", "metadata", "generation"))
    observed_generation: int | None = Field(None, validation_alias=_status("observedGeneration"))
    paused: bool = Field(False, validation_alias=_spec("paused"))
    strategy: Strategy | None = None
    progress_deadline_seconds: int | None = Field(None, validation_alias=_spec("progressDeadlineSeconds"))
    min_ready_seconds: int = Field(0, validation_alias=_spec("minReadySeconds"))
    # Of old revisions so many are kept; with 0 there is none to return to.
    revision_history_limit: int | None = Field(None, validation_alias=_spec("revisionHistoryLimit"))
    # Of a StatefulSet: OrderedReady waits for each pod before the next, Parallel does not.
    pod_management_policy: Text | None = Field(None, validation_alias=_spec("podManagementPolicy"))
    replicas: int | None = Field(None, validation_alias=_spec("replicas"))
    # Pods that there are, ready or not.
    created_replicas: int | None = Field(None, validation_alias=_status("replicas"))
    ready_replicas: int = Field(0, validation_alias=_status("readyReplicas"))
    updated_replicas: int | None = Field(None, validation_alias=_status("updatedReplicas"))
    available_replicas: int | None = Field(None, validation_alias=_status("availableReplicas"))
    # Of a StatefulSet: the names of the revision that its pods had, and of the one that they are to have.
    current_revision: Text | None = Field(None, validation_alias=_status("currentRevision"))
    update_revision: Text | None = Field(None, validation_alias=_status("updateRevision"))
    selector: Mapping[Text, Text] = Field({}, validation_alias=_spec("selector", "matchLabels"))
    template_labels: Mapping[Text, Text] = Field({}, validation_alias=_spec("template", "metadata", "labels"))
    # By container: what the template asks for now, rolled out or not.
    template_images: Mapping[Text, Text] = {}
    conditions: Annotated[Mapping[Text, Condition], BeforeValidator(by_key("type"))] = Field(
        {}, validation_alias=_status("conditions")
    )
    job: JobFacts | None = None
    cron_job: CronJobFacts | None = None

    @model_validator(mode="before")
    @classmethod
    def _by_kind(cls, answer: Any) -> Any:
        """Read what each kind calls by a name of its own."""
        data = at(answer, "data")
        if not isinstance(data, dict):
            return answer
        spec, status, kind = at(data, "spec") or {}, at(data, "status") or {}, at(data, "kind")
        strategy = at(spec, "strategy") or at(spec, "updateStrategy")
        found = {"strategy": strategy, "templateImages": images_of(at(spec, "template"))}
        if kind == "DaemonSet":
            counts = {name: at(status, own) for name, own in _OF_DAEMON_SET.items()}
            status = {**status, **{name: count for name, count in counts.items() if count is not None}}
            spec = {**spec, "replicas": at(status, "desiredNumberScheduled")}
        if kind in _ROLLED_OUT and status:
            status = {"updatedReplicas": 0, **status}
        facts = {"Job": "job", "CronJob": "cronJob"}.get(str(kind))
        of_kind = {facts: {"spec": spec, "status": status}} if facts else {}
        return {**answer, **found, **of_kind, "data": {**data, "spec": spec, "status": status}}


class Owners(Evidence):
    """Controllers by `KIND/NAME`, from the pod upwards.

    The ReplicaSet of a Deployment is not among them: it is one of the Deployment's revisions (`rollout`).
    """

    title: ClassVar[str] = "Owners and rollout"
    unasked: ClassVar[str] = "no controller of the pod is known"
    informs: ClassVar[bool] = True

    parts: Mapping[Text, Controller]
    # Of the controller that has no pod to show what one demands.
    template: Template | None = None

    @classmethod
    def second(cls, target: Target, known: Known) -> Mapping[str, ask.Ask]:
        asks = cls._controllers(target, known)
        if known.podless and asks:
            # The lowest of them makes the pods; a workload's template is told where it is all there is of a pod.
            asks[_TEMPLATE] = next(iter(asks.values()))
        return asks

    @classmethod
    def borrows(cls, key: str) -> bool:
        return key == _TEMPLATE

    @model_validator(mode="before")
    @classmethod
    def _template_apart(cls, answer: Any) -> Any:
        parts = at(answer, "parts")
        if not isinstance(parts, dict) or _TEMPLATE not in parts:
            return answer
        controllers = {key: part for key, part in parts.items() if key != _TEMPLATE}
        return {"parts": controllers, "template": at(parts, _TEMPLATE, "data")}

    @staticmethod
    def _controllers(target: Target, known: Known) -> dict[str, ask.Ask]:
        of_deployment = any((owner.api_version, owner.kind) == ("apps/v1", "Deployment") for owner in known.owners)
        return {
            f"{owner.kind}/{owner.name}": ask.get(owner.api_version, resource, owner.name, target.namespace)
            for owner in known.owners
            if (resource := RESOURCES.get((owner.api_version, owner.kind)))
            and not (of_deployment and owner.kind == "ReplicaSet")
        }
