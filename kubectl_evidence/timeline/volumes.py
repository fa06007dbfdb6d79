"""What became of the claims and their volumes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.evidence.parts.storage import Claim, Volume
from kubectl_evidence.evidence.volumes import Volumes
from kubectl_evidence.finding import Pointer, cite
from kubectl_evidence.semantics.deletion import asked_at, in_words
from kubectl_evidence.text import Name, Text, say
from kubectl_evidence.timeline import events
from kubectl_evidence.timeline.moment import Moment, moment


def moments(storage: Volumes) -> Iterator[Moment]:
    """What is not well: that claims wait, are resized or go; that volumes fail, are released or go. And events."""
    for name in storage.claims:
        yield from _of_claim(name, storage)
    for name in storage.volumes:
        yield from _of_volume(name, storage)
    if storage.events is not None:
        for one in events.moments(storage.events):
            yield one.model_copy(update={"cites": Pointer(kind=storage.id, path=("events", *one.cites.path))})


def _of_claim(name: Name, storage: Volumes) -> Iterator[Moment]:
    claim, subject = storage.claims[name], say("PersistentVolumeClaim/{}", name)
    if claim.created is not None and claim.phase != "Bound":
        yield moment(claim.created, subject, say("created"), "object", cite(storage, "claims", name, "created"))
    if claim.deleted is not None:
        yield _going(claim.deleted, claim, subject, cite(storage, "claims", name, "deleted"))
    for kind, condition in claim.conditions.items():
        if condition.last_transition_time is not None:
            said = say("{} became {}", kind, condition.status)
            where = cite(storage, "claims", name, "conditions", kind)
            yield moment(condition.last_transition_time, subject, said, "condition", where)


def _of_volume(name: Name, storage: Volumes) -> Iterator[Moment]:
    volume, subject = storage.volumes[name], say("PersistentVolume/{}", name)
    if volume.phase in ("Failed", "Released") and volume.phase_since is not None:
        where = cite(storage, "volumes", name, "phase_since")
        yield moment(volume.phase_since, subject, say("{}", volume.phase), "object", where)
    if volume.deleted is not None:
        yield _going(volume.deleted, volume, subject, cite(storage, "volumes", name, "deleted"))


def _going(due: datetime, one: Claim | Volume, subject: Text, where: Pointer) -> Moment:
    grace = one.deletion_grace_period_seconds
    return moment(asked_at(due, grace), subject, in_words(due, grace), "object", where)
