"""Which pods beside the first are examined too: one for each other way in which the target's pods fail."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kubectl_evidence.clues.badness import badness
from kubectl_evidence.clues.containers import containers_of
from kubectl_evidence.clues.refs import ContainerRef
from kubectl_evidence.clues.seen import Seen
from kubectl_evidence.clues.signature import signature
from kubectl_evidence.clues.subject import Subject, named
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.kinds import NODE
from kubectl_evidence.parsed import at

# Each costs some three requests.
MOST = 3


@dataclass(frozen=True)
class PodRef:
    """A pod, and what is asked about it."""

    namespace: str
    name: str
    uid: str
    containers: tuple[ContainerRef, ...] = ()


@dataclass(frozen=True)
class RepresentativesClue:
    """The pods to look into beside the examined one, the worst first."""

    pods: tuple[PodRef, ...] = ()


LATER = RepresentativesClue((PodRef("", "POD", "UID", (ContainerRef("CONTAINER", "container", restarted=True),)),))


def read(seen: Seen, subject: Subject) -> RepresentativesClue:
    """Take the worst pod of every group in trouble but the examined pod's own."""
    on_node = seen.target.kind is NODE
    # Of the examined pod what it looked like in the list, beside the others; since then it has perhaps changed.
    taken = {group_of(pod, on_node=on_node) for pod in subject.pods if _uid(pod) == _uid(subject.pod)}
    found: list[PodRef] = []
    for pod in subject.pods:
        group = group_of(pod, on_node=on_node)
        if len(found) < MOST and group not in taken and badness(pod) < 4:
            taken.add(group)
            if ref := _ref(pod):
                found.append(ref)
    return RepresentativesClue(tuple(found))


def group_of(pod: Any, *, on_node: bool = False) -> tuple[object, ...]:
    """The group of a pod: how it fails. Revisions tell apart the pods of one workload, not those of a node."""
    look = signature(pod)
    return (replace(look, revision="") if on_node else look).alike


def _uid(pod: Any) -> str:
    return named(at(pod, "metadata", "uid"))


def _ref(pod: Any) -> PodRef | None:
    namespace, name, uid = (named(at(pod, "metadata", field)) for field in ("namespace", "name", "uid"))
    return PodRef(namespace, name, uid, tuple(containers_of(pod))) if namespace and name and uid else None
