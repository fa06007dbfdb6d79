"""Revisions: which there are, what the newest changed, and what undoing it would return to."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.rollout import Revision, Rollout
from kubectl_evidence.render.blocks import Block, Item, Words, bad, joined, quoted, term, value, words
from kubectl_evidence.render.times import ago
from kubectl_evidence.render.views.frame import Frame, missing
from kubectl_evidence.semantics.rollouts import controller_of, not_rolled_out, revision_of, undone_to, was_undone
from kubectl_evidence.text import Name


def view(rollout: Rollout, frame: Frame) -> Iterator[Block]:
    """Yield the revisions from the newest on, then what the newest changed."""
    for key, part in rollout.parts.items():
        if not part.collected:
            yield Item(words(value(key), ": ", missing(part)))
    owner, pod = rollout.controller, frame.other(Pod)
    if owner is not None:
        yield Item(words("revisions of ", value(f"{owner.kind}/{owner.name}"), f" ({owner.api_version})"))
    own = revision_of(pod, rollout) if pod is not None else None
    rows = [(*_named(name, one, own, rollout), *_facts(one, frame)) for name, one in rollout.revisions.items()]
    yield from frame.table(("revision", "replicas", "images", "cause (untrusted)", "created"), rows)
    yield from _changes(rollout, frame)
    yield from _undoing(rollout, frame)


def _named(name: Name, one: Revision, own: Name | None, rollout: Rollout) -> Iterator[Words]:
    notes = [
        *(["newest"] if name == rollout.current else []),
        *(["this pod's"] if name == own else []),
        *([f"was {', '.join(map(str, one.earlier))} before"] if one.earlier else []),
    ]
    number = value(one.number) if one.number is not None else "-"
    yield words(number, f" ({', '.join(notes)})" if notes else "", " ", value(name))


def _facts(one: Revision, frame: Frame) -> Iterator[Words]:
    if one.replicas is None:
        yield words("-")
    else:
        ready = one.ready_replicas or 0
        counted = f"{ready} ready"
        yield words(
            f"{one.replicas} wanted, ", bad(counted) if ready < one.replicas else counted, *_failure(one, frame)
        )
    yield joined(", ", [words(value(name), " ", value(frame.clip(image))) for name, image in one.images.items()])
    yield words(quoted(frame.clip(one.change_cause)) if one.change_cause else "-")
    yield words(ago(one.created, frame.at) if one.created is not None else "-")


def _failure(one: Revision, frame: Frame) -> Iterator[Words]:
    failure = at(one.conditions, "ReplicaFailure")
    if failure is not None and failure.status == "True":
        yield words(", ", bad("ReplicaFailure "), term(failure.reason or "without a reason"))
        if failure.message:
            yield words(" ", quoted(frame.clip(failure.message)))


def _changes(rollout: Rollout, frame: Frame) -> Iterator[Block]:
    if rollout.previous is None:
        return
    if not rollout.changes and not frame.left_out("rollout"):
        yield Item(words("the newest two have the same pod template"))
    rows = [
        (
            words(value(frame.clip(path))),
            words(quoted(frame.clip(change.old)) if change.old is not None else "none"),
            words(quoted(frame.clip(change.new)) if change.new is not None else bad("none")),
        )
        for path, change in rollout.changes.items()
    ]
    yield from frame.table(("of the pod template", "in the one before (untrusted)", "in the newest (untrusted)"), rows)


def _undoing(rollout: Rollout, frame: Frame) -> Iterator[Block]:
    owners = frame.other(Owners)
    controller = controller_of(owners, rollout) if owners is not None else None
    if owners is not None and (waiting := not_rolled_out(owners, rollout)):
        images = joined(", ", [words(value(name), " ", value(frame.clip(image))) for name, image in waiting.items()])
        yield Item(words(bad("not rolled out yet"), ": its template asks for ", images))
    if was_undone(rollout):
        yield Item(words("the newest revision is older than another: it was returned to"))
    back = undone_to(rollout)
    if back is not None and back.number is not None:
        paused = words(", ", bad("which is refused while it is paused")) if controller and controller.paused else ()
        rest = "its pod template only, not what pods read from elsewhere"
        yield Item(words("undoing would return to revision ", value(back.number), paused, f": {rest}"))
    elif rollout.revisions:
        none_kept = controller is not None and controller.revision_history_limit == 0
        why = "old ones are not kept (revisionHistoryLimit 0)" if none_kept else "there is no older one"
        yield Item(words(f"there is no revision to return to: {why}"))
