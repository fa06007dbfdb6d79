"""One order of what happened: events, container states, conditions, controllers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.events import Event, Events
from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Model, Pointer, cite
from kubectl_evidence.text import Text, join, say

# Event messages are cut to this many characters; the whole one is in the evidence.
_EXCERPT = 200


class Moment(Model):
    """Something that happened. `untrusted` says that its words come from the cluster."""

    at: datetime
    until: datetime | None = None
    count: int = 1
    subject: Text
    says: Text
    kind: Literal["event", "container", "condition", "object"]
    untrusted: bool = False
    cites: Pointer


def timeline(bundle: Bundle) -> tuple[Moment, ...]:
    """Merge what the evidence tells with a time, oldest first; equal times in the order of the evidence.

    Conditions that are as they should be are left to the evidence, except the pod's Ready.
    """
    moments: list[Moment] = []
    if (pod := bundle.data(Pod)) is not None:
        moments += _of_pod(pod)
    if (owners := bundle.data(Owners)) is not None:
        moments += _of_owners(owners)
    if (events := bundle.data(Events)) is not None:
        moments += _of_events(events)
    return tuple(sorted(moments, key=lambda moment: moment.at))


def _of_pod(pod: Pod) -> Iterator[Moment]:
    subject = say("Pod/{}", pod.name)
    if pod.created is not None:
        yield _moment(pod.created, subject, say("created"), "object", cite(pod, "created"))
    if pod.deleted is not None:
        yield _moment(pod.deleted, subject, say("to be gone (deletionTimestamp)"), "object", cite(pod, "deleted"))
    for kind, condition in pod.conditions.items():
        if condition.last_transition_time is not None and (kind == "Ready" or condition.status != "True"):
            reason = [say("({})", condition.reason)] if condition.reason else []
            said = join(" ", [say("{} became {}", kind, condition.status), *reason])
            where = cite(pod, "conditions", kind, "last_transition_time")
            yield _moment(condition.last_transition_time, subject, said, "condition", where)
    for name, container in pod.containers.items():
        subject = say("Container/{}", name)
        for field, state in (("last_state", container.last_state), ("state", container.state)):
            if state is None:
                continue
            where = cite(pod, "containers", name, "state" if field == "state" else "last_state")
            if state.started_at is not None:
                yield _moment(state.started_at, subject, say("started"), "container", where)
            if state.finished_at is not None:
                reason = [say("({})", state.reason)] if state.reason else []
                code = say("exited with code {}", state.exit_code if state.exit_code is not None else 0)
                yield _moment(state.finished_at, subject, join(" ", [code, *reason]), "container", where)


def _of_owners(owners: Owners) -> Iterator[Moment]:
    for key, controller in owners.parts.items():
        if controller.created is not None:
            revision = [say("(revision {})", controller.revision)] if controller.revision else []
            said = join(" ", [say("created"), *revision])
            yield _moment(controller.created, key, said, "object", cite(owners, "parts", key, "created"))
        for kind, condition in controller.conditions.items():
            if condition.last_transition_time is not None and condition.status != "True":
                said = say("{} became {} ({})", kind, condition.status, condition.reason or say("no reason given"))
                where = cite(owners, "parts", key, "conditions", kind)
                yield _moment(condition.last_transition_time, key, said, "condition", where)


def _of_events(events: Events) -> Iterator[Moment]:
    for key, part in events.parts.items():
        for name, event in part.items.items():
            at = event.first or event.last
            if at is None:
                continue
            words = [word for word in (event.reason, event.message.excerpt(_EXCERPT)) if word]
            container = event.container
            subject = say("Container/{}", container) if container is not None else _subject(event, key)
            said = join(": ", words)
            yield Moment(
                at=at,
                until=event.last if event.last != at else None,
                count=event.count,
                subject=subject,
                says=said,
                kind="event",
                untrusted=True,
                cites=cite(events, "parts", key, "items", name),
            )


def _subject(event: Event, key: Text) -> Text:
    return say("{}/{}", event.kind, event.name) if event.kind and event.name else key


def _moment(
    at: datetime, subject: Text, says: Text, kind: Literal["container", "condition", "object"], cites: Pointer
) -> Moment:
    return Moment(at=at, subject=subject, says=says, kind=kind, untrusted=False, cites=cites)
