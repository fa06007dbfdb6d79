"""ConfigMaps and Secrets alike: who wants what of each, whether it is there, and when it was changed last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kubectl_evidence.evidence.parts.config import ConfigObject, Use
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.render.blocks import Block, Item, Words, bad, good, joined, value, words
from kubectl_evidence.render.times import ago
from kubectl_evidence.render.views.frame import Frame, missing
from kubectl_evidence.semantics.durations import between
from kubectl_evidence.text import Text


def objects(parts: Mapping[Text, ConfigObject], kind: str, frame: Frame) -> Iterator[Block]:
    """Yield a row per object, then the names that resemble those that are not there."""
    pod = frame.other(Pod)
    rows = [
        (
            words(value(name)),
            _uses(one, frame),
            _state(one),
            _keys(one, frame) if one.collected else words("-"),
            _changed(one, pod, frame) if one.collected else words("-"),
        )
        for name, one in parts.items()
    ]
    yield from frame.table((kind, "wanted by", "state", "keys", "last changed"), rows)
    for name, one in parts.items():
        if one.similar is not None:
            like = joined(", ", [value(other) for other in one.similar]) if one.similar else words("none")
            yield Item(words("names in the namespace that resemble ", value(name), ": ", like))
    if any(one.collected and one.keys is None for one in parts.values()):
        yield Item(words("keys not known: nobody noted who set them (metadata.managedFields is empty)"))


def _uses(one: ConfigObject, frame: Frame) -> Words:
    shown = [_use(use) for use in one.uses[: frame.detail.entries]]
    if len(one.uses) > len(shown):
        shown.append(words(f"… and {len(one.uses) - len(shown)} more"))
    return joined(", ", shown) if shown else words("-")


def _use(use: Use) -> Words:
    optional = " (optional)" if use.optional else ""
    place = words(" ", value(use.name)) if use.name is not None else ()
    where = words(" in ", value(use.container)) if use.container is not None else ()
    return words("volume" if use.via == "projected" else use.via, place, where, optional)


def _state(one: ConfigObject) -> Words:
    if one.status == "not-found":
        return words("does not exist" if one.optional else bad("does not exist"))
    if not one.collected:
        return words(missing(one))
    owner = one.controller
    made = words(", controlled by ", value(f"{owner.kind}/{owner.name}")) if owner is not None else ()
    return words(good("exists") if one.deleted is None else bad("is being deleted"), made)


def _keys(one: ConfigObject, frame: Frame) -> Words:
    """The keys that are missing, then those that are wanted, then the rest of those that are there."""
    if one.keys is None:
        return words("not known")
    wanted = dict.fromkeys(key for use in one.uses for key in use.keys)
    shown = []
    for key, similar in one.missing_keys.items():
        like = words(" (there is ", joined(", ", [value(other) for other in similar]), ")") if similar else ()
        shown.append(words(value(key), bad(" ✗ missing"), like))
    there = sorted(one.keys, key=lambda key: key not in wanted)
    shown += [words(value(key), good(" ✓") if key in wanted else "") for key in there[: frame.detail.entries]]
    if len(there) > frame.detail.entries:
        shown.append(words(f"… and {len(there) - frame.detail.entries} more"))
    return joined(", ", shown) if shown else words("none")


def _changed(one: ConfigObject, pod: Pod | None, frame: Frame) -> Words:
    if one.changed is None:
        return words("-")
    by = words(" by ", value(one.changed_by)) if one.changed_by is not None else ()
    if pod is None or pod.created in (None, one.changed):
        beside: Words = ()
    elif one.changed > pod.created:
        beside = words(bad(f", {between(pod.created, one.changed)} after the pod was created"))
    else:
        beside = words(f", {between(one.changed, pod.created)} before the pod was created")
    return words(ago(one.changed, frame.at), by, beside)
