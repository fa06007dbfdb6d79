"""When an autoscaler scaled last, and since when it cannot."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.autoscalers import Autoscalers
from kubectl_evidence.finding import cite
from kubectl_evidence.text import say
from kubectl_evidence.timeline.events import moment_of
from kubectl_evidence.timeline.moment import Moment, moment

# Conditions of a HorizontalPodAutoscaler that mean trouble while they are False (k8s.io/api/autoscaling/v2).
_ABLE = ("AbleToScale", "ScalingActive")


def moments(autoscalers: Autoscalers) -> Iterator[Moment]:
    """Yield what each autoscaler tells of itself, then the events of those that cannot scale."""
    horizontal = autoscalers.horizontal
    for name, one in horizontal.items.items() if horizontal is not None else ():
        subject, where = say("HorizontalPodAutoscaler/{}", name), ("horizontal", "items", name)
        if one.last_scale_time is not None:
            cites = cite(autoscalers, *where, "last_scale_time")
            yield moment(one.last_scale_time, subject, say("scaled for the last time"), "object", cites)
        for kind, found in one.conditions.items():
            if kind in _ABLE and found.status != "True" and found.last_transition_time is not None:
                said = say("{} became {} ({})", kind, found.status, found.reason or say("no reason given"))
                cites = cite(autoscalers, *where, "conditions", kind)
                yield moment(found.last_transition_time, subject, said, "condition", cites)
    for key, part in autoscalers.events.parts.items():
        for name, event in part.items.items():
            about = say("HorizontalPodAutoscaler/{}", key)
            yield from moment_of(event, about, cite(autoscalers, "events", "parts", key, "items", name))
