"""A node (core/v1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import AliasPath, BeforeValidator, Field

from kubectl_evidence.evidence import Part
from kubectl_evidence.evidence.parts.meta import Condition, by_key
from kubectl_evidence.evidence.parts.placing import Taint
from kubectl_evidence.evidence.parts.requests import amounts
from kubectl_evidence.parsed import at, listed
from kubectl_evidence.text import Name, Text


def _statuses(conditions: Any) -> Any:
    return {at(one, "type"): at(one, "status") for one in listed(conditions) if at(one, "status") is not None}


class NodeFacts(Part):
    """What of a node decides whether a pod may run there."""

    created: datetime | None = Field(None, validation_alias=AliasPath("metadata", "creationTimestamp"))
    labels: Mapping[Text, Text] = Field({}, validation_alias=AliasPath("metadata", "labels"))
    # Cordoned.
    unschedulable: bool = Field(False, validation_alias=AliasPath("spec", "unschedulable"))
    taints: tuple[Taint, ...] = Field((), validation_alias=AliasPath("spec", "taints"))
    # What pods may use, of all that there is.
    allocatable: Annotated[Mapping[Text, Text], BeforeValidator(amounts)] = Field(
        {}, validation_alias=AliasPath("status", "allocatable")
    )


class ListedNode(NodeFacts):
    """A node among others."""

    # The status by type. Ready is Unknown where the kubelet is silent.
    conditions: Annotated[Mapping[Text, Text], BeforeValidator(_statuses)] = Field(
        {}, validation_alias=AliasPath("status", "conditions")
    )


class DetailedNode(NodeFacts):
    """All that is told of a node."""

    name: Name | None = Field(None, validation_alias=AliasPath("metadata", "name"))
    deleted: datetime | None = Field(None, validation_alias=AliasPath("metadata", "deletionTimestamp"))
    conditions: Annotated[Mapping[Text, Condition], BeforeValidator(by_key("type"))] = Field(
        {}, validation_alias=AliasPath("status", "conditions")
    )
    capacity: Annotated[Mapping[Text, Text], BeforeValidator(amounts)] = Field(
        {}, validation_alias=AliasPath("status", "capacity")
    )
    kubelet_version: Text | None = Field(None, validation_alias=AliasPath("status", "nodeInfo", "kubeletVersion"))
    container_runtime_version: Text | None = Field(
        None, validation_alias=AliasPath("status", "nodeInfo", "containerRuntimeVersion")
    )
    kernel_version: Text | None = Field(None, validation_alias=AliasPath("status", "nodeInfo", "kernelVersion"))
    os_image: Text | None = Field(None, validation_alias=AliasPath("status", "nodeInfo", "osImage"))
    architecture: Text | None = Field(None, validation_alias=AliasPath("status", "nodeInfo", "architecture"))
