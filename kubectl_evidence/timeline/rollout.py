"""The revisions of the pod's controller, and what the newest of them changed."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.rollout import Change, Revision, Rollout
from kubectl_evidence.finding import cite
from kubectl_evidence.semantics.rollouts import was_undone
from kubectl_evidence.text import Text, join, say
from kubectl_evidence.timeline.moment import Moment, moment

# Of the differences so many are told, each cut to so many characters; all are in the evidence.
_CHANGES = 3
_EXCERPT = 48


def moments(rollout: Rollout) -> Iterator[Moment]:
    """Yield a moment per revision: when it was made. When one was returned to is told by nothing."""
    owner = rollout.controller
    subject = say("{}/{}", owner.kind, owner.name) if owner is not None else say("its controller")
    for name, revision in rollout.revisions.items():
        if revision.created is not None:
            made, changed = _made(name, revision, rollout), [*_changed(name, rollout)]
            says = say("{}: {}", made, join(", ", changed)) if changed else made
            yield moment(revision.created, subject, says, "rollout", cite(rollout, "revisions", name, "created"))


def _made(name: Text, revision: Revision, rollout: Rollout) -> Text:
    number = revision.number if revision.number is not None else say("without a number")
    since = say(" and returned to since") if name == rollout.current and was_undone(rollout) else say("")
    if revision.earlier:
        # It has had a number of its own each time that it was returned to.
        return say("what is now revision {} created as revision {}{}", number, min(revision.earlier), since)
    return say("revision {} created{}", number, since)


def _changed(name: Text, rollout: Rollout) -> Iterator[Text]:
    if name != rollout.current or was_undone(rollout):
        return
    for path, change in [*rollout.changes.items()][:_CHANGES]:
        yield say("{} {}", path, _in_words(change))
    if len(rollout.changes) > _CHANGES:
        yield say("{} more differences", len(rollout.changes) - _CHANGES)


def _in_words(change: Change) -> Text:
    if change.old is None:
        return say("added: {}", change.new.excerpt(_EXCERPT)) if change.new is not None else say("added")
    if change.new is None:
        return say("removed, was {}", change.old.excerpt(_EXCERPT))
    return say("{} → {}", change.old.excerpt(_EXCERPT), change.new.excerpt(_EXCERPT))
