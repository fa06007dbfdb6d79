"""The health of the metrics pipeline: the APIService and the endpoints behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import AliasPath, BeforeValidator, Field

from kubectl_evidence import ask
from kubectl_evidence.clues import Known
from kubectl_evidence.evidence import Answer, Evidence
from kubectl_evidence.evidence.parts.meta import Condition, at, by_key, by_name
from kubectl_evidence.evidence.parts.slices import EndpointSlice
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name, Text

API_SERVICE = "v1beta1.metrics.k8s.io"


class ApiService(Answer):
    """The registration of metrics.k8s.io with the aggregator (apiregistration.k8s.io/v1)."""

    service_namespace: Name | None = Field(None, validation_alias=AliasPath("data", "spec", "service", "namespace"))
    service_name: Name | None = Field(None, validation_alias=AliasPath("data", "spec", "service", "name"))
    conditions: Annotated[Mapping[Text, Condition], BeforeValidator(by_key("type"))] = Field(
        {}, validation_alias=AliasPath("data", "status", "conditions")
    )

    @property
    def available(self) -> Condition | None:
        """The condition Available, or None when it was not reported."""
        return at(self.conditions, "Available")


class BackingEndpoints(Answer):
    """The slices of the Service that serves the metrics API."""

    items: Annotated[Mapping[Name, EndpointSlice], BeforeValidator(by_name)] = Field(
        {}, validation_alias=AliasPath("data", "items")
    )


class MetricsApi(Evidence):
    """Whether metrics could be had at all."""

    title: ClassVar[str] = "Metrics pipeline"
    informs: ClassVar[bool] = True

    api_service: ApiService | None = Field(None, validation_alias=AliasPath("parts", "apiService"))
    endpoints: BackingEndpoints | None = Field(None, validation_alias=AliasPath("parts", "endpoints"))

    @classmethod
    def serves(cls, target: Target) -> bool:
        del target
        return True

    @classmethod
    def first(cls, target: Target) -> Mapping[str, ask.Ask]:
        del target
        return {"apiService": ask.get("apiregistration.k8s.io/v1", "apiservices", API_SERVICE)}

    @classmethod
    def second(cls, target: Target, known: Known) -> Mapping[str, ask.Ask]:
        del target
        service = known.metrics_service
        if service is None:
            return {}
        labels = f"kubernetes.io/service-name={service.name}"
        return {"endpoints": ask.list_("discovery.k8s.io/v1", "endpointslices", service.namespace, labels=labels)}
