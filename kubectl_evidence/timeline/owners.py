"""The controllers above the pod."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.finding import cite
from kubectl_evidence.text import join, say
from kubectl_evidence.timeline.moment import Moment, moment


def moments(owners: Owners) -> Iterator[Moment]:
    for key, controller in owners.parts.items():
        if controller.created is not None:
            revision = [say("(revision {})", controller.revision)] if controller.revision else []
            said = join(" ", [say("created"), *revision])
            yield moment(controller.created, key, said, "object", cite(owners, "parts", key, "created"))
        for kind, condition in controller.conditions.items():
            if condition.last_transition_time is not None and condition.status != "True":
                said = say("{} became {} ({})", kind, condition.status, condition.reason or say("no reason given"))
                where = cite(owners, "parts", key, "conditions", kind)
                yield moment(condition.last_transition_time, key, said, "condition", where)
