"""The API server refuses to create the pods of a controller."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.evidence.events import Event, Events
from kubectl_evidence.evidence.owners import Controller, Owners
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.finding import Pointer, Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.rejections import Refused, in_words, refused, split
from kubectl_evidence.text import Text, own, say

EXPLAINS = ("service-no-endpoints",)


def check(owners: Owners, events: Events | None) -> Iterator[Verdict]:
    """## What it decides
    Whether a controller has fewer pods than it wants because creating them is refused: by a quota, a
    LimitRange, Pod Security, a webhook or policy, or for want of the ServiceAccount.

    ## How it decides
    The controller is short of ready pods, and its last attempt failed: the condition ReplicaFailure of a
    Deployment or ReplicaSet is True (pkg/controller/deployment/util, pkg/controller/replicaset), or the
    latest event FailedCreate of a StatefulSet, DaemonSet, Job or ReplicaSet is later than every
    SuccessfulCreate. The API server's message is taken apart and told with its numbers and names.

    ## What would prove it
    Nothing more: it is the API server's own answer.

    ## Traps
    The failure of an attempt that later succeeded is history. A pod that exists was admitted: what is wrong
    with it is something else. Events are kept for an hour, and controllers try ever more seldom.
    """
    short = {key: one for key, one in owners.parts.items() if _is_short(one)}
    if not short:
        return
    told = [one for one in refused(events) if _is_last(events, one.by)] if events is not None else []
    subject = list(short)[-1]
    wanted = short[subject]
    for one in told:
        cites = (one.cites, *_condition(owners, short))
        yield _proven(subject, wanted, in_words(one.rejection), cites, _since(events, one))
    if told:
        return
    for key, controller in short.items():
        failure = at(controller.conditions, "ReplicaFailure")
        if failure is not None and failure.status == "True" and failure.message is not None:
            for rejection in split(failure.message):
                where = cite(owners, "parts", key, "conditions", own("ReplicaFailure"))
                yield _proven(subject, wanted, in_words(rejection), (where,), failure.last_transition_time)


def _is_short(one: Controller) -> bool:
    return one.collected and one.replicas is not None and one.ready_replicas < one.replicas


def _is_last(events: Events, by: Text) -> bool:
    """Whether the latest attempt of a controller to create a pod failed."""
    found = [event for event in events.parts[by].items.values() if event.reason in {"FailedCreate", "SuccessfulCreate"}]
    latest = max(found, key=_when, default=None)
    return latest is not None and latest.reason == "FailedCreate"


def _when(event: Event) -> float:
    return event.last.timestamp() if event.last is not None else 0.0


def _since(events: Events | None, one: Refused) -> datetime | None:
    firsts = [
        event.first
        for event in (events.parts[one.by].items.values() if events is not None else ())
        if event.reason == "FailedCreate" and event.first is not None
    ]
    return min(firsts, default=None)


def _condition(owners: Owners, short: dict[Text, Controller]) -> Iterator[Pointer]:
    for key, one in short.items():
        failure = at(one.conditions, "ReplicaFailure")
        if failure is not None and failure.status == "True":
            yield cite(owners, "parts", key, "conditions", own("ReplicaFailure"))


def _proven(subject: Text, wanted: Controller, why: Text, cites: tuple[Pointer, ...], since: datetime | None) -> Proven:
    return Proven(
        subject=subject,
        severity="error",
        says=say(
            "{} has {} of {} pods ready, and no more are admitted: {}",
            subject,
            wanted.ready_replicas,
            wanted.replicas or 0,
            why,
        ),
        cites=cites,
        since=since,
        verify=Verify(
            command=say("kubectl events -n {} --types=Warning", wanted.namespace or own("NAMESPACE")),
            expect=say("FailedCreate"),
        ),
    )
