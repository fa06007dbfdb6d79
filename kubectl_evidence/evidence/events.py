"""Events about the pod and, of a workload, its controllers, by uid, oldest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, ClassVar

from pydantic import AliasPath, BeforeValidator, Field, model_validator

from kubectl_evidence import ask
from kubectl_evidence.clues import Known
from kubectl_evidence.evidence import Answer, Evidence, Part
from kubectl_evidence.evidence.parts.meta import at, by_name
from kubectl_evidence.kinds import POD
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name, Text


class Event(Part):
    """One event (core/v1), with the times that its writer chose to fill.

    The scheduler fills `eventTime` and leaves `firstTimestamp`, `lastTimestamp` and `count`
    null; a repeated event of that style carries `series` (events.k8s.io).
    """

    type: Text | None = None
    reason: Text | None = None
    message: Text = Field(validation_alias="message")
    count: int = 1
    first: datetime | None = None
    last: datetime | None = None
    kind: Text | None = Field(None, validation_alias=AliasPath("involvedObject", "kind"))
    name: Text | None = Field(None, validation_alias=AliasPath("involvedObject", "name"))
    field_path: Text | None = Field(None, validation_alias=AliasPath("involvedObject", "fieldPath"))
    source: Text | None = None

    @model_validator(mode="before")
    @classmethod
    def _choose_times(cls, event: Any) -> Any:
        if not isinstance(event, dict):
            return event
        series = event.get("series") or {}
        created = (event.get("metadata") or {}).get("creationTimestamp")
        return {
            **event,
            "message": event.get("message") or "",
            "count": series.get("count") or event.get("count") or 1,
            "first": event.get("firstTimestamp") or event.get("eventTime") or created,
            "last": series.get("lastObservedTime") or event.get("lastTimestamp") or event.get("eventTime") or created,
            "source": (event.get("source") or {}).get("component") or event.get("reportingComponent") or None,
        }

    @property
    def container(self) -> Text | None:
        """The container that the event is about: `spec.containers{api}` is api."""
        path = self.field_path
        return path.part(path.index("{") + 1, -1) if path and path.endswith("}") and "{" in path else None


class EventsOf(Answer):
    """The events of one object, keyed by the Event's own name."""

    items: Annotated[Mapping[Name, Event], BeforeValidator(by_name)] = Field(
        {}, validation_alias=AliasPath("data", "items")
    )


class Events(Evidence):
    """Events of the pod and, where it is not the target itself, of each owner.

    An empty list proves nothing: events are kept for an hour.
    """

    title: ClassVar[str] = "Events"
    untrusted: ClassVar[bool] = True

    # "pod", then "ReplicaSet/NAME", "Deployment/NAME", …
    parts: Mapping[Text, EventsOf]

    @classmethod
    def second(cls, target: Target, known: Known) -> Mapping[str, ask.Ask]:
        if not known.pod_told:
            return {}
        # By uid, so that the events of an earlier pod of the same name stay out; by name only
        # when the pod itself may not be read.
        selector = f"involvedObject.uid={known.uid}" if known.uid else f"involvedObject.name={known.pod}"
        asks = {"pod": asked(selector, "pod", known.pod, target.namespace)} if known.pod else {}
        # What its controllers did to have the pod is over: revisions and conditions tell it as well. Where a
        # workload is the target, events alone say why there is no pod, or not enough of them.
        for owner in known.owners if target.kind is not POD else ():
            # The uid of an inferred owner is not known; its kind and name are as good while it exists.
            fields = (
                f"involvedObject.uid={owner.uid}"
                if owner.uid
                else f"involvedObject.kind={owner.kind},involvedObject.name={owner.name}"
            )
            asks[f"{owner.kind}/{owner.name}"] = asked(fields, owner.kind.lower(), owner.name, target.namespace)
        for name in known.network.without_address:
            # The service controller says why there is no load balancer (SyncLoadBalancerFailed) in events only.
            fields = f"involvedObject.kind=Service,involvedObject.name={name}"
            asks[f"Service/{name}"] = asked(fields, "service", name, target.namespace)
        return asks

    def of_pod(self) -> Mapping[Name, Event] | None:
        """The pod's own events in order, or None when they were not collected."""
        part = at(self.parts, "pod")
        return in_order(part.items) if part is not None and part.collected else None

    @property
    def oldest(self) -> datetime | None:
        """The oldest time that any collected event tells of."""
        times = [event.first for part in self.parts.values() for event in part.items.values() if event.first]
        return min(times, default=None)


def asked(fields: str, kind: str, name: str, namespace: str) -> ask.Ask:
    """Ask by uid; the command for people goes by name, which is as good for what exists now, and short."""
    shown_by = f"kubectl events --for {kind}/{name} -n {namespace}"
    return replace(ask.list_("v1", "events", namespace, fields=fields), shown_by=shown_by)


def in_order(events: Mapping[Name, Event]) -> Mapping[Name, Event]:
    """Sort by the last time each was seen, then by name; those without any time come first."""
    return dict(
        sorted(
            events.items(),
            key=lambda item: (item[1].last is not None, item[1].last and item[1].last.timestamp(), item[0]),
        )
    )
