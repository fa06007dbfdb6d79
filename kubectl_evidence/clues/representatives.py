"""Which pods beside the first are examined too: one for each other way in which the target's pods fail."""

from __future__ import annotations

from typing import Any

from kubectl_evidence.clues.badness import badness
from kubectl_evidence.clues.containers import containers_of
from kubectl_evidence.clues.refs import ContainerRef
from kubectl_evidence.clues.seen import Seen
from kubectl_evidence.clues.signature import Signature, signature
from kubectl_evidence.clues.subject import Subject, named
from kubectl_evidence.frozen import dataclass
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
    del seen
    taken = {group_of(subject.pod)} if subject.pod else set()
    found: list[PodRef] = []
    for pod in subject.pods:
        group = group_of(pod)
        if len(found) < MOST and group not in taken and badness(pod) < 4:
            taken.add(group)
            if ref := _ref(pod):
                found.append(ref)
    return RepresentativesClue(tuple(found))


def group_of(pod: Any) -> Signature:
    """The group of a pod: how it fails."""
    return signature(pod)


def _ref(pod: Any) -> PodRef | None:
    namespace, name, uid = (named(at(pod, "metadata", field)) for field in ("namespace", "name", "uid"))
    return PodRef(namespace, name, uid, tuple(containers_of(pod))) if namespace and name and uid else None
