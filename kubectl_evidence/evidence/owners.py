"""The chain of controllers above the pod, and how far each has come."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, ClassVar, Final

from pydantic import AliasPath, BeforeValidator, Field

from kubectl_evidence import ask
from kubectl_evidence.clues import Known
from kubectl_evidence.evidence import Answer, Evidence
from kubectl_evidence.evidence.parts.meta import Condition, by_key
from kubectl_evidence.target import Target
from kubectl_evidence.text import Text

# The controllers of Kubernetes itself that own pods, or own what owns pods. Others are named only.
RESOURCES: Final = {
    ("apps/v1", "ReplicaSet"): "replicasets",
    ("apps/v1", "Deployment"): "deployments",
    ("apps/v1", "StatefulSet"): "statefulsets",
    ("apps/v1", "DaemonSet"): "daemonsets",
    ("batch/v1", "Job"): "jobs",
}

_REVISION: Any = AliasPath("data", "metadata", "annotations", "deployment.kubernetes.io/revision")


class Controller(Answer):
    """One controller: what was asked of it (spec) and how far it is (status)."""

    created: datetime | None = Field(None, validation_alias=AliasPath("data", "metadata", "creationTimestamp"))
    uid: Text | None = Field(None, validation_alias=AliasPath("data", "metadata", "uid"))
    revision: Text | None = Field(None, validation_alias=_REVISION)
    generation: int | None = Field(None, validation_alias=AliasPath("data", "metadata", "generation"))
    observed_generation: int | None = Field(None, validation_alias=AliasPath("data", "status", "observedGeneration"))
    paused: bool = Field(False, validation_alias=AliasPath("data", "spec", "paused"))
    replicas: int | None = Field(None, validation_alias=AliasPath("data", "spec", "replicas"))
    ready_replicas: int = Field(0, validation_alias=AliasPath("data", "status", "readyReplicas"))
    updated_replicas: int | None = Field(None, validation_alias=AliasPath("data", "status", "updatedReplicas"))
    selector: Mapping[Text, Text] = Field({}, validation_alias=AliasPath("data", "spec", "selector", "matchLabels"))
    template_labels: Mapping[Text, Text] = Field(
        {}, validation_alias=AliasPath("data", "spec", "template", "metadata", "labels")
    )
    conditions: Annotated[Mapping[Text, Condition], BeforeValidator(by_key("type"))] = Field(
        {}, validation_alias=AliasPath("data", "status", "conditions")
    )


class Owners(Evidence):
    """Controllers by `KIND/NAME`, from the pod upwards."""

    title: ClassVar[str] = "Owners and rollout"
    unasked: ClassVar[str] = "no controller of the pod is known"

    parts: Mapping[Text, Controller]

    @classmethod
    def second(cls, target: Target, known: Known) -> Mapping[str, ask.Ask]:
        return {
            f"{owner.kind}/{owner.name}": ask.get(owner.api_version, resource, owner.name, target.namespace)
            for owner in known.owners
            if (resource := RESOURCES.get((owner.api_version, owner.kind)))
        }
