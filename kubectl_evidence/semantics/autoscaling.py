"""What the controller of HorizontalPodAutoscalers says (pkg/controller/podautoscaler/horizontal.go)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from kubectl_evidence.evidence.autoscalers import Autoscaler, Autoscalers
from kubectl_evidence.evidence.parts.meta import Condition, at
from kubectl_evidence.late import late
from kubectl_evidence.text import Name, Text, own, say

# It looks every 15 s, and pods have no sample before they have run for a while (metrics-server: two scrapes).
SETTLING = timedelta(minutes=1)

# replica_calculator.go, calculatePodRequests.
_NO_REQUEST = late(r"missing request for (\S+) in container (\S+) of Pod (\S+)")


def settled(autoscalers: Autoscalers, now: datetime) -> Iterator[tuple[Name, Autoscaler]]:
    """The HorizontalPodAutoscalers that are old enough to have come to a result."""
    for name, one in every(autoscalers):
        if one.created is None or now - one.created >= SETTLING:
            yield name, one


def every(autoscalers: Autoscalers) -> Iterator[tuple[Name, Autoscaler]]:
    """The HorizontalPodAutoscalers, however new."""
    yield from autoscalers.horizontal.items.items() if autoscalers.horizontal is not None else ()


def inactive(one: Autoscaler) -> Condition | None:
    """The condition that says that it cannot compute a number of replicas."""
    condition = at(one.conditions, "ScalingActive")
    return condition if condition is not None and condition.status == "False" else None


def without_request(condition: Condition) -> tuple[Text, Text, Text] | None:
    """The resource, the container and the pod of which the request is missing, where that is what is said."""
    message = condition.message
    found = _NO_REQUEST.search(message) if message is not None else None
    if message is None or found is None:
        return None
    resource, container, pod = (message.part(*found.span(group)) for group in (1, 2, 3))
    return resource, container, pod


def target_of(one: Autoscaler) -> Text:
    """KIND/NAME of what it scales."""
    return say("{}/{}", one.target_kind or own("Deployment"), one.target_name or own("?"))
