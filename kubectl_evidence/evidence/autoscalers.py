"""What scales the target, and whether it can: its replicas (HPA, and KEDA above one) or its requests (VPA)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import AliasPath, BeforeValidator, Field, model_validator

from kubectl_evidence import ask
from kubectl_evidence.clues import Known
from kubectl_evidence.clues.metrics import SCALED_OBJECT, is_owner
from kubectl_evidence.evidence import Answer, Evidence, Part
from kubectl_evidence.evidence.events import EventsOf
from kubectl_evidence.evidence.parts.meta import Condition, by_key, by_name
from kubectl_evidence.parsed import at, listed
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name, Text

# A namespace with more is not listed to its end.
ENOUGH = 250

_EVENTS = "events/"
# How an amount is spelled, in a target and in a current value (autoscaling/v2 MetricTarget, MetricValueStatus).
_AMOUNT = {"Utilization": "averageUtilization", "AverageValue": "averageValue", "Value": "value"}
_SOURCES = ("resource", "containerResource", "pods", "object", "external")


class Metric(Part):
    """One metric of an autoscaler: what it should be, and what it was when the controller last had it.

    `type` is the API's: Resource and ContainerResource are shares of the requests (`Utilization`, in per cent) or
    amounts; Pods, Object and External are served by other APIs than metrics.k8s.io. `described` is KIND/NAME of what
    an Object metric is about.
    """

    type: Text
    name: Text
    container: Text | None = None
    described: Text | None = None
    target_type: Text | None = None
    target: int | Text | None = None
    current: int | Text | None = None


class Autoscaler(Part):
    """One HorizontalPodAutoscaler (autoscaling/v2). `scaled_object`: KEDA made it from one of that name."""

    created: datetime | None = Field(None, validation_alias=AliasPath("metadata", "creationTimestamp"))
    scaled_object: Name | None = Field(None, validation_alias=AliasPath("metadata", "labels", SCALED_OBJECT))
    target_kind: Text | None = Field(None, validation_alias=AliasPath("spec", "scaleTargetRef", "kind"))
    target_name: Name | None = Field(None, validation_alias=AliasPath("spec", "scaleTargetRef", "name"))
    min_replicas: int = Field(1, validation_alias=AliasPath("spec", "minReplicas"))
    max_replicas: int | None = Field(None, validation_alias=AliasPath("spec", "maxReplicas"))
    current_replicas: int | None = Field(None, validation_alias=AliasPath("status", "currentReplicas"))
    desired_replicas: int | None = Field(None, validation_alias=AliasPath("status", "desiredReplicas"))
    last_scale_time: datetime | None = Field(None, validation_alias=AliasPath("status", "lastScaleTime"))
    # In this direction its behavior forbids every step (selectPolicy Disabled).
    scale_up_disabled: bool = False
    scale_down_disabled: bool = False
    metrics: tuple[Metric, ...] = ()
    conditions: Annotated[Mapping[Text, Condition], BeforeValidator(by_key("type"))] = Field(
        {}, validation_alias=AliasPath("status", "conditions")
    )

    @model_validator(mode="before")
    @classmethod
    def _join_spec_and_status(cls, found: Any) -> Any:
        if not isinstance(found, dict):
            return found
        behavior = at(found, "spec", "behavior")
        return {
            **found,
            "metrics": list(_metrics(at(found, "spec", "metrics"), at(found, "status", "currentMetrics"))),
            "scaleUpDisabled": at(behavior, "scaleUp", "selectPolicy") == "Disabled",
            "scaleDownDisabled": at(behavior, "scaleDown", "selectPolicy") == "Disabled",
        }


class Horizontal(Answer):
    """The HorizontalPodAutoscalers that scale the target."""

    items: Annotated[Mapping[Name, Autoscaler], BeforeValidator(by_name)] = Field(
        {}, validation_alias=AliasPath("data", "items")
    )


class Recommendation(Part):
    """What a VerticalPodAutoscaler would have a container request."""

    cpu: Text | None = Field(None, validation_alias=AliasPath("target", "cpu"))
    memory: Text | None = Field(None, validation_alias=AliasPath("target", "memory"))


class VerticalAutoscaler(Part):
    """One VerticalPodAutoscaler (autoscaling.k8s.io/v1). Without a mode it recreates pods to resize them."""

    target_kind: Text | None = Field(None, validation_alias=AliasPath("spec", "targetRef", "kind"))
    target_name: Name | None = Field(None, validation_alias=AliasPath("spec", "targetRef", "name"))
    update_mode: Text | None = Field(None, validation_alias=AliasPath("spec", "updatePolicy", "updateMode"))
    recommended: Annotated[Mapping[Name, Recommendation], BeforeValidator(by_key("containerName"))] = Field(
        {}, validation_alias=AliasPath("status", "recommendation", "containerRecommendations")
    )
    conditions: Annotated[Mapping[Text, Condition], BeforeValidator(by_key("type"))] = Field(
        {}, validation_alias=AliasPath("status", "conditions")
    )


class Vertical(Answer):
    """The VerticalPodAutoscalers that resize the target's pods."""

    items: Annotated[Mapping[Name, VerticalAutoscaler], BeforeValidator(by_name)] = Field(
        {}, validation_alias=AliasPath("data", "items")
    )


class Trigger(Part):
    """What KEDA looks at. How it gets there is its own secret and is not read."""

    type: Text


class ScaledObject(Part):
    """One ScaledObject (keda.sh/v1alpha1). While it is paused there may be no HorizontalPodAutoscaler of it."""

    target_kind: Text | None = Field(None, validation_alias=AliasPath("spec", "scaleTargetRef", "kind"))
    target_name: Name | None = Field(None, validation_alias=AliasPath("spec", "scaleTargetRef", "name"))
    min_replicas: int | None = Field(None, validation_alias=AliasPath("spec", "minReplicaCount"))
    max_replicas: int | None = Field(None, validation_alias=AliasPath("spec", "maxReplicaCount"))
    triggers: tuple[Trigger, ...] = Field((), validation_alias=AliasPath("spec", "triggers"))
    conditions: Annotated[Mapping[Text, Condition], BeforeValidator(by_key("type"))] = Field(
        {}, validation_alias=AliasPath("status", "conditions")
    )


class ScaledObjects(Answer):
    """The ScaledObjects that scale the target."""

    items: Annotated[Mapping[Name, ScaledObject], BeforeValidator(by_name)] = Field(
        {}, validation_alias=AliasPath("data", "items")
    )


class AutoscalerEvents(Part):
    """The events of the HorizontalPodAutoscalers that cannot scale, by their names."""

    parts: Mapping[Text, EventsOf] = {}


class Autoscalers(Evidence):
    """Autoscalers of the target, each kind with an outcome of its own, and the events of those that cannot scale."""

    title: ClassVar[str] = "Autoscaling"
    informs: ClassVar[bool] = True

    horizontal: Horizontal | None = Field(None, validation_alias=AliasPath("parts", "horizontal"))
    vertical: Vertical | None = Field(None, validation_alias=AliasPath("parts", "vertical"))
    scaled_objects: ScaledObjects | None = Field(None, validation_alias=AliasPath("parts", "scaledObjects"))
    events: AutoscalerEvents

    @classmethod
    def first(cls, target: Target) -> Mapping[str, ask.Ask]:
        return {"horizontal": _list("autoscaling/v2", "horizontalpodautoscalers", target)}

    @classmethod
    def second(cls, target: Target, known: Known) -> Mapping[str, ask.Ask]:
        scaling = known.metrics.scaling(known.owners)
        asks = {}
        if known.owners:
            if (version := known.network.version("autoscaling.k8s.io", "v1")) or known.metrics.resized:
                asks["vertical"] = _list(version or "autoscaling.k8s.io/v1", "verticalpodautoscalers", target)
            if version := known.network.version("keda.sh", "v1alpha1"):
                asks["scaledObjects"] = _list(version, "scaledobjects", target)
        for one in scaling:
            if one.unable:
                fields = f"involvedObject.uid={one.uid}"
                shown_by = f"kubectl events --for hpa/{one.name} -n {target.namespace}"
                asks[f"{_EVENTS}{one.name}"] = replace(
                    ask.list_("v1", "events", target.namespace, fields=fields), shown_by=shown_by
                )
        return asks

    @classmethod
    def keep(cls, key: str, item: Any, known: Known) -> bool:
        if key.startswith(_EVENTS):
            return True
        scaling = known.metrics.scaling(known.owners)
        name = at(item, "metadata", "name")
        if key == "horizontal":
            return any(one.name == name for one in scaling)
        reference = at(item, "spec", "targetRef" if key == "vertical" else "scaleTargetRef")
        # A ScaledObject that does not say scales a Deployment.
        kind, scaled = at(reference, "kind") or "Deployment", at(reference, "name")
        return is_owner(kind, scaled, known.owners) or any(one.scaled == scaled for one in scaling if not one.kind)

    @model_validator(mode="before")
    @classmethod
    def _gather_events(cls, answer: Any) -> Any:
        parts = at(answer, "parts")
        if not isinstance(parts, dict):
            return answer
        events = {key.removeprefix(_EVENTS): part for key, part in parts.items() if key.startswith(_EVENTS)}
        return {**answer, "events": {"parts": events}}


def _list(group_version: str, resource: str, target: Target) -> ask.Ask:
    return ask.list_(group_version, resource, target.namespace, most=ENOUGH)


def _metrics(wanted: Any, had: Any) -> Iterator[dict[str, Any]]:
    """Put each metric's target and current value together.

    The controller writes the current ones in the order of the spec, an empty one for each that it could not have
    (k8s.io/kubernetes pkg/controller/podautoscaler/horizontal.go, computeReplicasForMetrics).
    """
    current = listed(had)
    for place, metric in enumerate(listed(wanted)):
        kind = next((source for source in _SOURCES if at(metric, source)), "")
        source = _source(metric, kind)
        now = _source(current[place], kind) if place < len(current) else {}
        target = at(source, "target")
        amount = _AMOUNT.get(at(target, "type") or "", "value")
        described = at(source, "describedObject")
        yield {
            "type": at(metric, "type"),
            "name": at(source, "name") or at(source, "metric", "name"),
            "container": at(source, "container"),
            "described": f"{at(described, 'kind')}/{at(described, 'name')}" if described else None,
            "targetType": at(target, "type"),
            "target": at(target, amount),
            "current": at(now, "current", amount),
        }


def _source(metric: Any, kind: str) -> Any:
    return at(metric, kind) or {}
