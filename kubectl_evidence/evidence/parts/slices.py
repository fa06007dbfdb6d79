"""An EndpointSlice and its endpoints."""

from __future__ import annotations

from typing import Annotated

from pydantic import AliasPath, BeforeValidator, Field

from kubectl_evidence.evidence import Part
from kubectl_evidence.text import Name, Text


class SlicePort(Part):
    """A port that every endpoint of the slice serves."""

    port: int | None = None
    name: Text | None = None
    protocol: Text | None = None


class Endpoint(Part):
    """One endpoint. Unset conditions have defaults (k8s.io/api/discovery/v1): ready, serving, not terminating."""

    addresses: tuple[Text, ...] = ()
    ready: bool = Field(True, validation_alias=AliasPath("conditions", "ready"))
    serving: bool = Field(True, validation_alias=AliasPath("conditions", "serving"))
    terminating: bool = Field(False, validation_alias=AliasPath("conditions", "terminating"))
    target_kind: Text | None = Field(None, validation_alias=AliasPath("targetRef", "kind"))
    target_name: Name | None = Field(None, validation_alias=AliasPath("targetRef", "name"))
    target_uid: Text | None = Field(None, validation_alias=AliasPath("targetRef", "uid"))
    node_name: Name | None = None
    # Whether the controller says for which zones or nodes it is (topology aware routing).
    hinted: Annotated[bool, BeforeValidator(bool)] = Field(False, validation_alias="hints")


class EndpointSlice(Part):
    """One slice. A slice with endpoints and without ports routes nothing, unless its Service is headless."""

    service: Text | None = Field(None, validation_alias=AliasPath("metadata", "labels", "kubernetes.io/service-name"))
    managed_by: Text | None = Field(
        None, validation_alias=AliasPath("metadata", "labels", "endpointslice.kubernetes.io/managed-by")
    )
    address_type: Text | None = None
    ports: tuple[SlicePort, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
