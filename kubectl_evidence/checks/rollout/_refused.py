"""Which controllers cannot make their pods because the API server refuses them, and by what words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from kubectl_evidence.evidence.events import Event, Events, in_order
from kubectl_evidence.evidence.owners import Controller, Owners
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.finding import Compared, Pointer, Proven, Verify, cite
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.semantics.controllers import holds, kind_of, lacks_pods, wanted_of_job
from kubectl_evidence.semantics.rejections import REASON, Rejection, split
from kubectl_evidence.text import Name, Text, own, say

_CREATED = "SuccessfulCreate"


@dataclass(frozen=True)
class Refusal:
    """What the last attempt to create a pod came to: of which controller, and in what words."""

    key: Text
    controller: Controller
    rejection: Rejection
    cites: tuple[Pointer, ...]
    first: datetime | None
    last: datetime | None

    @property
    def namespace(self) -> Text:
        """Where it would be created."""
        return self.controller.namespace or own("NAMESPACE")


def refusals(owners: Owners, events: Events | None) -> tuple[Refusal, ...]:
    """Every different rejection that a controller met at its last attempt, each once."""
    short = {key: one for key, one in owners.parts.items() if lacks_pods(one)}
    told = [*_told_by_events(owners, short, events)] or [*_told_by_conditions(owners, short)]
    return tuple({one.rejection: one for one in reversed(told)}.values())[::-1]


def _told_by_events(owners: Owners, short: Mapping[Text, Controller], events: Events | None) -> Iterator[Refusal]:
    for by, part in events.parts.items() if events is not None else ():
        key = _answerable(by, short)
        found = _last_attempt(part.items)
        if events is None or key is None or found is None:
            continue
        name, event = found
        first = min((one.first for one in part.items.values() if one.reason == REASON and one.first), default=None)
        cites = (cite(events, "parts", by, "items", name), *_conditions(owners, short))
        for rejection in split(event.message):
            yield Refusal(key, short[key], rejection, cites, first, event.last)


def _told_by_conditions(owners: Owners, short: Mapping[Text, Controller]) -> Iterator[Refusal]:
    for key, one in short.items():
        failure = holds(one, "ReplicaFailure")
        if failure is not None and failure.message is not None:
            where = cite(owners, "parts", key, "conditions", own("ReplicaFailure"))
            for rejection in split(failure.message):
                since = failure.last_transition_time
                yield Refusal(key, one, rejection, (where,), since, since)


def _answerable(by: Text, short: Mapping[Text, Controller]) -> Text | None:
    """The controller to speak of: the one that was refused itself, or the Deployment above its ReplicaSet."""
    if at(short, by) is not None:
        return by
    above = (key for key in short if kind_of(by) == "ReplicaSet" and kind_of(key) == "Deployment")
    return next(above, None)


def _last_attempt(items: Mapping[Name, Event]) -> tuple[Name, Event] | None:
    """The last event of an attempt, if that failed; of two in one second the failure counts as the later."""
    attempts = [one for one in in_order(items).items() if one[1].reason in {REASON, _CREATED}]
    found = max(attempts, key=lambda one: (_when(one[1]), one[1].reason == REASON), default=None)
    return found if found is not None and found[1].reason == REASON else None


def _when(event: Event) -> float:
    return event.last.timestamp() if event.last is not None else 0.0


def _conditions(owners: Owners, short: Mapping[Text, Controller]) -> Iterator[Pointer]:
    for key, one in short.items():
        if holds(one, "ReplicaFailure") is not None:
            yield cite(owners, "parts", key, "conditions", own("ReplicaFailure"))


def proven(
    found: Refusal,
    why: Text,
    verify: Verify | None = None,
    *,
    compared: tuple[Compared, ...] = (),
    cites: tuple[Pointer, ...] = (),
    mitigations: tuple[Text, ...] = (),
) -> Proven:
    """Tell of a refusal: what is there, what is wanted, and why no more comes."""
    return Proven(
        subject=found.key,
        severity="error",
        says=say("{}: {}", _short_of(found), why),
        cites=(*found.cites, *cites),
        since=found.first,
        compared=compared,
        would_weaken=say("an event SuccessfulCreate of the same controller after the last refusal"),
        verify=verify
        or Verify(
            command=say("kubectl get events -n {} --field-selector reason={}", found.namespace, own(REASON)),
            expect=why,
        ),
        mitigations=mitigations,
    )


def _short_of(found: Refusal) -> Text:
    key, one = found.key, found.controller
    if one.cron_job is not None:
        return say("{} cannot create a Job", key)
    if one.job is not None:
        return say("{} has {} of {} pods running, and no more are admitted", key, one.job.active, wanted_of_job(one))
    wanted = one.replicas or 0
    if one.ready_replicas >= wanted and one.updated_replicas is not None:
        return say("{} has {} of {} pods updated, and no more are admitted", key, one.updated_replicas, wanted)
    return say("{} has {} of {} pods ready, and no more are admitted", key, one.ready_replicas, wanted)
