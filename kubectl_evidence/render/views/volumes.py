"""Claims with their volumes and classes, and what is wrong with each."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.parts.storage import Claim, StorageClass, Volume
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.volumes import Volumes
from kubectl_evidence.render.blocks import Block, Item, Words, bad, good, joined, quoted, said, term, value, words
from kubectl_evidence.render.times import ago
from kubectl_evidence.render.views import events
from kubectl_evidence.render.views.frame import Frame, missing
from kubectl_evidence.semantics.binding import is_for, unsuited
from kubectl_evidence.semantics.claims import lacks_class
from kubectl_evidence.semantics.deletion import asked_at
from kubectl_evidence.semantics.placing_words import term_in_words
from kubectl_evidence.semantics.selectors import similar
from kubectl_evidence.text import Name, Text


def view(storage: Volumes, frame: Frame) -> Iterator[Block]:
    """Yield a row for each claim, then what its volume and its class say, then what else it could be bound to."""
    pod = frame.other(Pod)
    used = {claim: volume for volume, claim in pod.claims.items()} if pod is not None else {}
    rows = [
        (
            words(value(name), *((" (volume ", value(used[name]), ")") if name in used else ())),
            _phase(claim, frame),
            _size(claim),
            words(value(", ".join(claim.access_modes)) if claim.access_modes else "-"),
            _class(claim, storage),
            _bound(name, claim, storage, frame),
        )
        for name, claim in storage.claims.items()
    ]
    yield from frame.table(("claim", "phase", "asked → had", "access modes", "class", "bound to"), rows)
    for name in used:
        if name not in storage.claims and storage.claim_list is not None:
            complete = storage.claim_list.collected and not storage.claim_list.truncated
            what = bad("does not exist") if complete else missing(storage.claim_list)
            yield Item(words("claim ", value(name), ": ", what))
    for name, claim in storage.claims.items():
        yield from _more(name, claim, frame)
    for name, volume in storage.volumes.items():
        if volume.collected and any(claim.volume_name == name for claim in storage.claims.values()):
            yield Item(words("PersistentVolume/", value(name), ": ", joined(" · ", _facts(volume, frame))))
    yield from _classes(storage)
    yield from _candidates(storage, frame)
    if storage.events is not None:
        yield from events.view(storage.events, frame)


def _phase(claim: Claim, frame: Frame) -> Words:
    if claim.status == "not-found":
        like = joined(", ", [words(value(name)) for name in claim.similar or ()])
        return words(bad("does not exist"), *(("; there is ", like) if claim.similar else ()))
    if not claim.collected:
        return words(missing(claim))
    phase = claim.phase or "none"
    shown = words(good(phase)) if phase == "Bound" else words(bad("not bound: "), term(phase))
    return words(shown, ", ", _going(claim, frame)) if claim.deleted is not None else shown


def _going(one: Claim | Volume, frame: Frame) -> Words:
    """Since when it is to go, and what keeps it."""
    if one.deleted is None:
        return ()
    since = ago(asked_at(one.deleted, one.deletion_grace_period_seconds), frame.at)
    held = [words(value(frame.clip(name))) for name in one.finalizers]
    return words(bad(f"Terminating since {since}"), *((", held by finalizers ", joined(", ", held)) if held else ()))


def _size(claim: Claim) -> Words:
    asked = words(value(claim.requested)) if claim.requested is not None else words("-")
    return words(asked, " → ", value(claim.capacity)) if claim.capacity is not None else asked


def _class(claim: Claim, storage: Volumes) -> Words:
    if not claim.collected:
        return words("-")
    if claim.class_name is None:
        return words("the default one")
    if not claim.class_name:
        return words("none (volumes made by hand)")
    found = {str(name): one for name, one in storage.classes.items()}.get(claim.class_name)
    if found is None or found.status != "not-found":
        return words(value(claim.class_name))
    return words(value(claim.class_name), bad(" does not exist") if lacks_class(claim, storage) else ", a mere name")


def _bound(name: Name, claim: Claim, storage: Volumes, frame: Frame) -> Words:
    if claim.volume_name is None:
        return words("-")
    volume = storage.volumes.get(claim.volume_name)
    if volume is None:
        return words(value(claim.volume_name))
    if volume.status == "not-found":
        return words(value(claim.volume_name), " ", bad("does not exist"))
    if not volume.collected:
        return words(value(claim.volume_name), " ", missing(volume))
    ours = is_for(volume, name, frame.packet.request.namespace or "", claim)
    phase = words(" ", bad(f"({volume.phase})")) if volume.phase not in (None, "Bound") else ()
    return words(value(claim.volume_name), phase, "" if ours else bad(" which is for another claim"))


def _more(name: Name, claim: Claim, frame: Frame) -> Iterator[Block]:
    facts: list[Words] = []
    if claim.selected_node is not None:
        facts.append(words("for node ", value(claim.selected_node)))
    if claim.provisioner is not None and claim.phase != "Bound":
        facts.append(words("to be made by ", value(claim.provisioner)))
    if claim.source_kind is not None and claim.phase != "Bound":
        facts.append(words("to be filled from ", value(f"{claim.source_kind}/{claim.source_name}")))
    if claim.created is not None and claim.phase != "Bound":
        facts.append(words(f"created {ago(claim.created, frame.at)}"))
    for kind, condition in claim.conditions.items():
        message = words(": ", quoted(frame.clip(condition.message))) if condition.message else ()
        facts.append(words(bad(f"{kind}={condition.status}"), message))
    if facts:
        yield Item(words("claim ", value(name), ": ", joined(" · ", facts)))


def _facts(volume: Volume, frame: Frame) -> Iterator[Words]:
    phase = volume.phase or "none"
    yield words(good(phase) if phase == "Bound" else bad(phase))
    if volume.reason is not None or volume.message is not None:
        yield words(quoted(frame.clip(" ".join(filter(None, (volume.reason, volume.message))))))
    if volume.phase_since is not None:
        yield words(f"since {ago(volume.phase_since, frame.at)}")
    if volume.source is not None:
        details = volume.driver or volume.path
        yield words(volume.source, *((" ", value(details)) if details is not None else ()))
    if volume.reclaim_policy is not None:
        yield words("reclaim policy ", term(volume.reclaim_policy))
    if volume.node_affinity:
        where = [words(value(term_in_words(one))) for one in volume.node_affinity]
        yield words("only on nodes with ", joined(" or ", where))
    if volume.deleted is not None:
        yield _going(volume, frame)


def _classes(storage: Volumes) -> Iterator[Block]:
    asked = {claim.class_name for claim in storage.claims.values() if claim.class_name}
    there = {name: one for name, one in storage.classes.items() if one.collected}
    for name, one in there.items():
        if name in asked:
            yield Item(words("StorageClass/", value(name), ": ", joined(" · ", _class_facts(one))))
    if storage.class_list is None:
        return
    if not storage.class_list.collected:
        yield Item(words("other classes: ", missing(storage.class_list)))
        return
    shown = [_class_named(name, one, asked) for name, one in there.items() if name not in asked]
    yield Item(words("other classes: ", joined(", ", shown) if shown else "none"))
    if not any(one.is_default for one in there.values()):
        yield Item(words("no class is the default one"))


def _class_named(name: Name, one: StorageClass, asked: set[Text]) -> Words:
    default = " (default)" if one.is_default else ""
    near = any(similar(name, wanted) for wanted in asked)
    return words(value(name), default, bad(" is spelled nearly so") if near else "")


def _class_facts(one: StorageClass) -> Iterator[Words]:
    if one.provisioner is not None:
        yield words("made by ", value(one.provisioner))
    if one.volume_binding_mode is not None:
        late = one.volume_binding_mode == "WaitForFirstConsumer"
        yield words(term(one.volume_binding_mode), ": bound once a pod is scheduled" if late else "")
    if one.reclaim_policy is not None:
        yield words("reclaim policy ", term(one.reclaim_policy))
    yield words("can be expanded" if one.allow_volume_expansion else "cannot be expanded")
    for topology in one.allowed_topologies:
        pairs = [words(value(f"{each.key} in ({','.join(each.values)})")) for each in topology.match_label_expressions]
        yield words("only where ", joined(" and ", pairs))


def _candidates(storage: Volumes, frame: Frame) -> Iterator[Block]:
    """Volumes that somebody made by hand, for a claim that waits for one."""
    if storage.volume_list is None:
        return
    if not storage.volume_list.collected:
        yield Item(words("volumes to bind to: ", missing(storage.volume_list)))
        return
    namespace = frame.packet.request.namespace or ""
    waiting = {n: c for n, c in storage.claims.items() if c.phase == "Pending" and c.volume_name is None}
    rows = [
        (words(value(volume_name)), words(value(name)), joined("; ", reasons) if reasons else words(good("nothing")))
        for name, claim in waiting.items()
        for volume_name, volume in storage.volumes.items()
        if volume.collected
        for reasons in [[words(said(why)) for why in unsuited(volume, name, namespace, claim)]]
    ]
    yield from frame.table(("volume made by hand", "for claim", "what keeps it from being bound"), rows)
    if not rows and waiting:
        yield Item(words("volumes made by hand that could be bound: none"))
