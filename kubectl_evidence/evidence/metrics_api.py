"""The health of the metrics pipeline: the APIService, the endpoints behind it and, where it fails, what runs there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Annotated, Any, ClassVar

from pydantic import AliasPath, BeforeValidator, Field, model_validator

from kubectl_evidence import ask
from kubectl_evidence.clues import Known
from kubectl_evidence.clues.metrics import MetricsClue, makes, serves
from kubectl_evidence.clues.refs import ServiceRef
from kubectl_evidence.evidence import Answer, Evidence, Part
from kubectl_evidence.evidence.logs import LIMIT_BYTES, LogStream
from kubectl_evidence.evidence.parts.container import State
from kubectl_evidence.evidence.parts.meta import Condition, at, by_key, by_name
from kubectl_evidence.evidence.parts.slices import EndpointSlice
from kubectl_evidence.parsed import at as at_path
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


class BackingService(Answer):
    """The Service that the APIService names: whether it exists. Whom it selects is told beside each Deployment."""


class Deployment(Part):
    """A Deployment whose pods the Service selects, or that is labelled as metrics-server."""

    selected: bool = False
    replicas: int | None = Field(None, validation_alias=AliasPath("spec", "replicas"))
    ready_replicas: int = Field(0, validation_alias=AliasPath("status", "readyReplicas"))
    conditions: Annotated[Mapping[Text, Condition], BeforeValidator(by_key("type"))] = Field(
        {}, validation_alias=AliasPath("status", "conditions")
    )


class Deployments(Answer):
    """The Deployments behind the Service."""

    items: Annotated[Mapping[Name, Deployment], BeforeValidator(by_name)] = Field(
        {}, validation_alias=AliasPath("data", "items")
    )


class ServerContainer(Part):
    """A container of a server's pod."""

    ready: bool | None = None
    restart_count: int = 0
    state: State | None = None
    last_state: State | None = None

    @model_validator(mode="before")
    @classmethod
    def _empty_states_are_none(cls, container: Any) -> Any:
        return {key: value for key, value in container.items() if value != {}} if isinstance(container, dict) else None


class ServerPod(Part):
    """The pod that is worst off among those behind the API."""

    phase: Text | None = Field(None, validation_alias=AliasPath("status", "phase"))
    node_name: Name | None = Field(None, validation_alias=AliasPath("spec", "nodeName"))
    conditions: Annotated[Mapping[Text, Condition], BeforeValidator(by_key("type"))] = Field(
        {}, validation_alias=AliasPath("status", "conditions")
    )
    containers: Annotated[Mapping[Name, ServerContainer], BeforeValidator(by_key("name"))] = Field(
        {}, validation_alias=AliasPath("status", "containerStatuses")
    )


class ServerPods(Answer):
    """The worst of the pods behind the API; none where there is none."""

    items: Annotated[Mapping[Name, ServerPod], BeforeValidator(by_name)] = Field(
        {}, validation_alias=AliasPath("data", "items")
    )


# The last lines of a server that repeats its complaint with every look tell it.
LOG_LINES = 20
# A namespace with more Deployments, a server with more pods, is not listed to its end.
ENOUGH, _PODS = 100, 20


class MetricsApi(Evidence):
    """Whether metrics could be had at all.

    What runs behind the API is read only where the API gives no answer, or an old one.
    """

    title: ClassVar[str] = "Metrics pipeline"
    serves_nodes: ClassVar[bool] = True
    informs: ClassVar[bool] = True
    untrusted: ClassVar[bool] = True

    api_service: ApiService | None = Field(None, validation_alias=AliasPath("parts", "apiService"))
    endpoints: BackingEndpoints | None = Field(None, validation_alias=AliasPath("parts", "endpoints"))
    service: BackingService | None = Field(None, validation_alias=AliasPath("parts", "service"))
    deployments: Deployments | None = Field(None, validation_alias=AliasPath("parts", "deployments"))
    pods: ServerPods | None = Field(None, validation_alias=AliasPath("parts", "pods"))
    log: LogStream | None = Field(None, validation_alias=AliasPath("parts", "log"))

    @model_validator(mode="before")
    @classmethod
    def _tell_whom_the_service_selects(cls, answer: Any) -> Any:
        """Say of each Deployment whether its pods are those that the Service selects, where that was read."""
        parts = at_path(answer, "parts")
        found = at_path(parts, "deployments", "data", "items")
        selector = at_path(parts, "service", "data", "spec", "selector")
        if not isinstance(found, list) or not isinstance(selector, dict):
            return answer
        items = [{**one, "selected": makes(one, selector)} for one in found if isinstance(one, dict)]
        deployments = {**parts["deployments"], "data": {"items": items}}
        return {**answer, "parts": {**parts, "deployments": deployments}}

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
        asks = {"endpoints": ask.list_("discovery.k8s.io/v1", "endpointslices", service.namespace, labels=labels)}
        if known.metrics.wrong:
            asks |= {key: replace(one, aside=True) for key, one in _behind(service, known.metrics)}
        return asks

    @classmethod
    def keep(cls, key: str, item: Any, known: Known) -> bool:
        match key:
            case "deployments":
                return serves(item, dict(known.metrics.serving))
            case "pods":
                server = known.metrics.server
                return server is not None and bool(at_path(item, "metadata", "name") == server.pod)
            case _:
                return True


def _behind(service: ServiceRef, metrics: MetricsClue) -> Iterator[tuple[str, ask.Ask]]:
    """What runs behind the API, from the Service on, each as soon as the one before has told where to look."""
    namespace = service.namespace
    yield "service", ask.get("v1", "services", service.name, namespace)
    if metrics.service_told:
        # By no label: that of the Deployment itself need not be that of its pods.
        yield "deployments", ask.list_("apps/v1", "deployments", namespace, most=ENOUGH)
    if metrics.servers:
        yield "pods", ask.list_("v1", "pods", namespace, labels=metrics.servers, most=_PODS)
    if metrics.server is not None:
        server = metrics.server
        log = ask.log(namespace, server.pod, server.container, previous=False, lines=LOG_LINES, limit_bytes=LIMIT_BYTES)
        yield "log", log
