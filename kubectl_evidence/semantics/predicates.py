"""What the reasons in a scheduler's message are about, and what may be read from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

from kubectl_evidence.evidence.events import Event, Events
from kubectl_evidence.evidence.parts.unfit import Unfit
from kubectl_evidence.semantics.happened import latest
from kubectl_evidence.text import Name, Text

Predicate: TypeAlias = Literal[
    "cordon",
    "name",
    "taint",
    "label",
    "port",
    "pods",
    "resource",
    "volume",
    "spread-label",
    "spread",
    "affinity",
    "anti-affinity",
    "anti-affinity-of-others",
]

# The reasons of the filters of pkg/scheduler/framework/plugins (`ErrReason…` of each), by a part of their words that
# versions have in common, in the order in which the filters are asked (pkg/scheduler/apis/config/v1,
# default_plugins.go):
# a node is refused by the first that objects.
_WORDS: Final[Mapping[str, Predicate]] = {
    "were unschedulable": "cordon",
    "the requested node name": "name",
    "untolerated taint": "taint",
    "that the pod didn't tolerate": "taint",
    "that the pod did not tolerate": "taint",
    "affinity/selector": "label",
    "scheduler-enforced node affinity": "label",
    "[NodeAffinity]": "label",
    "match node selector": "label",
    "free ports": "port",
    "Too many pods": "pods",
    "Insufficient ": "resource",
    "no available disk": "volume",
    "ReadWriteOncePod": "volume",
    "max volume count": "volume",
    "persistent volumes to bind": "volume",
    "PersistentVolume's node affinity": "volume",
    "volume node affinity conflict": "volume",
    "enough free storage": "volume",
    "non-existent pv(s)": "volume",
    "available volume zone": "volume",
    "PersistentVolumeClaim": "volume",
    "persistentvolumeclaim": "volume",
    "topology spread constraints (missing required label)": "spread-label",
    "topology spread constraints": "spread",
    "existing pods anti-affinity": "anti-affinity-of-others",
    "pod anti-affinity rules": "anti-affinity",
    "pod affinity rules": "affinity",
}
_ORDER: Final = tuple(dict.fromkeys(_WORDS.values()))
# A reason that a node keeps whatever runs on it.
_STANDING: Final = frozenset({"cordon", "name", "taint", "label", "volume", "spread-label"})

# The cluster autoscaler has asked for a node; Karpenter has a node in mind for the pod.
_ADDS: Final = frozenset({"TriggeredScaleUp", "Nominated"})
# A node that has not come by then is not about to.
_COMES: Final = timedelta(minutes=15)


def predicate(reason: str) -> Predicate | None:
    """What a reason is about; None of one that is not known."""
    return next((about for words, about in _WORDS.items() if words in reason), None)


def told(unfit: Unfit, *about: Predicate) -> Iterator[tuple[Text, int | None]]:
    """The reasons of a message that are about this, with the nodes that refuse the pod for each."""
    yield from ((why, nodes) for why, nodes in unfit.refusals.items() if predicate(why) in about)


def bears_out(unfit: Unfit, about: Predicate) -> bool:
    """Whether a message agrees with a node's refusing the pod for this: it tells so, or of a filter asked earlier."""
    earlier = _ORDER[: _ORDER.index(about) + 1]
    return any(predicate(why) in earlier for why in unfit.refusals)


def moving(unfit: Unfit) -> Mapping[Predicate, int]:
    """The nodes that refuse the pod for what runs there, by what it is about, most nodes first.

    Nodes that are out of the question, whatever runs there, are no part of it. A reason that is not known is none.
    """
    found: dict[Predicate, int] = {}
    for why, nodes in unfit.refusals.items():
        about = predicate(why)
        if about is not None and about not in _STANDING and nodes is not None:
            found[about] = max(found.get(about, 0), nodes)
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def prevails(unfit: Unfit, about: Predicate) -> bool:
    """Whether more nodes refuse the pod for this than for anything else that depends on what runs there."""
    found = moving(unfit)
    return about in found and all(nodes < found[about] for other, nodes in found.items() if other != about)


def adds_a_node(events: Events | None, since: datetime | None, now: datetime) -> tuple[Name, Event] | None:
    """The event of an autoscaler that was about to add a node for the pod, if that was a moment ago."""
    found = latest(events, _ADDS, since=since)
    recent = found is not None and found[1].last is not None and now - found[1].last <= _COMES
    return found if recent else None
