"""Where the revisions of the pod's controller are listed, and by which labels.

The selector of a controller is known only after it was read. So that its revisions are asked for at the same time,
the labels of the pod that are usually selected by are tried first: every revision carries the labels of its template
(k8s.io/kubernetes pkg/controller/deployment/sync.go getNewReplicaSet, pkg/controller/history NewControllerRevision),
and a selector is part of every template.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kubectl_evidence import kinds
from kubectl_evidence.clues import owners
from kubectl_evidence.clues.refs import OwnerRef
from kubectl_evidence.clues.seen import Seen
from kubectl_evidence.clues.subject import Subject
from kubectl_evidence.clues.workload import selector_text
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.parsed import at

# What Helm's charts select by (`helm create`, selectorLabels), and what most others do.
_HELM = ("app.kubernetes.io/name", "app.kubernetes.io/instance")
_USUAL = ("app", "k8s-app", "app.kubernetes.io/name")

# Labels that Kubernetes or a rollout controller adds to the pod of a template, and that no other revision has.
_ADDED = frozenset(
    {
        "apps.kubernetes.io/pod-index",
        "controller-revision-hash",
        "pod-template-generation",
        "pod-template-hash",
        "rollouts-pod-template-hash",
        "statefulset.kubernetes.io/pod-name",
        "topology.kubernetes.io/region",
        "topology.kubernetes.io/zone",
    }
)

# The resource in which a controller of this kind keeps its revisions.
_KEPT_IN = {
    kinds.DEPLOYMENT: "replicasets",
    kinds.STATEFUL_SET: "controllerrevisions",
    kinds.DAEMON_SET: "controllerrevisions",
}
_KEYS = {"replicasets": "ReplicaSets", "controllerrevisions": "ControllerRevisions"}


@dataclass(frozen=True)
class RevisionsBy:
    """A list of revisions: the key of the ask, the resource of apps/v1, the label selector."""

    key: str
    resource: str
    labels: str


@dataclass(frozen=True)
class RolloutClue:
    """The lists to read, and whose revisions count among what they hold: others may have the same labels."""

    lists: tuple[RevisionsBy, ...] = ()
    owner: OwnerRef | None = None


LATER = RolloutClue(
    tuple(RevisionsBy(key, resource, "SELECTOR") for resource, key in _KEYS.items()),
    OwnerRef("apps/v1", "Deployment", "DEPLOYMENT"),
)


def read(seen: Seen, subject: Subject) -> RolloutClue:
    """Find the controller that keeps revisions, and how they are listed."""
    chain = owners.read(seen, subject)
    for below, owner in zip((None, *chain), chain, strict=False):
        kind = kinds.CONTROLLERS.get((owner.api_version, owner.kind))
        if kind in _KEPT_IN:
            selector = at(owners.object_of(seen, subject, owner), "spec", "selector")
            return RolloutClue(tuple(_lists(seen, subject, owner, _KEPT_IN[kind], selector)), owner)
        if kind is None and below is not None and below.kind == "ReplicaSet":
            # A rollout controller of somebody else's: its ReplicaSets are known by what this one selects.
            pairs = at(owners.object_of(seen, subject, below), "spec", "selector", "matchLabels")
            shared = {key: value for key, value in pairs.items() if key not in _ADDED} if _is_pairs(pairs) else {}
            return RolloutClue(tuple(_selected("replicasets", {"matchLabels": shared})), owner)
    return RolloutClue()


def _lists(seen: Seen, subject: Subject, owner: OwnerRef, resource: str, selector: Any) -> Iterator[RevisionsBy]:
    guess = {} if owners.is_target(subject, owner) else likely_selector(at(subject.pod, "metadata", "labels"))
    if not guess:
        yield from _selected(resource, selector)
        return
    first = RevisionsBy(_KEYS[resource], resource, selector_text({"matchLabels": guess}))
    yield first
    pairs = at(selector, "matchLabels")
    within = _is_pairs(pairs) and guess.items() <= pairs.items()
    if selector and (not within or _was_cut(seen, first)) and (text := selector_text(selector)) != first.labels:
        yield RevisionsBy(f"{first.key} by selector", resource, text)


def _selected(resource: str, selector: Any) -> Iterator[RevisionsBy]:
    if text := selector_text(selector):
        yield RevisionsBy(_KEYS[resource], resource, text)


def likely_selector(labels: Any) -> Mapping[str, str]:
    """Those of a pod's labels that its controller probably selects by; none where nothing can be guessed."""
    if not _is_pairs(labels):
        return {}
    if all(key in labels for key in _HELM):
        return {key: labels[key] for key in _HELM}
    if usual := next((key for key in _USUAL if key in labels), None):
        return {usual: labels[usual]}
    return {key: value for key, value in labels.items() if key not in _ADDED}


def _is_pairs(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())


def _was_cut(seen: Seen, by: RevisionsBy) -> bool:
    asked = seen.asked(by.resource, group="apps")
    return any(one.truncated and dict(one.ask.query).get("labelSelector") == by.labels for one in asked)
