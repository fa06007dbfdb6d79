"""The other live pods of the namespace: labels and owners only, to compare selectors with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import AliasPath, BeforeValidator, Field

from kubectl_evidence import ask
from kubectl_evidence.evidence import Evidence, Part
from kubectl_evidence.evidence.parts.meta import Owner, by_name, controller_of
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name, Text


class PodMeta(Part):
    """A pod's metadata."""

    labels: Mapping[Text, Text] = Field({}, validation_alias=AliasPath("metadata", "labels"))
    deleted: datetime | None = Field(None, validation_alias=AliasPath("metadata", "deletionTimestamp"))
    controller: Annotated[Owner | None, BeforeValidator(controller_of)] = Field(
        None, validation_alias=AliasPath("metadata", "ownerReferences")
    )


class Pods(Evidence):
    """Every pod that can be an endpoint: finished ones never are (ShouldPodBeInEndpoints, k8s.io/endpointslice)."""

    title: ClassVar[str] = "Pods of the namespace"

    items: Annotated[Mapping[Name, PodMeta], BeforeValidator(by_name)] = {}

    @classmethod
    def first(cls, target: Target) -> Mapping[str, ask.Ask]:
        fields = "status.phase!=Succeeded,status.phase!=Failed"
        return {"": ask.list_("v1", "pods", target.namespace, fields=fields, form="metadata")}
