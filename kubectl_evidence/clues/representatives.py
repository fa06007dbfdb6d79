"""Which pods beside the first are examined too: one for each other way to fail, one of each other controller."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kubectl_evidence.clues.badness import badness
from kubectl_evidence.clues.containers import containers_of
from kubectl_evidence.clues.owners import controlled_by
from kubectl_evidence.clues.refs import ContainerRef
from kubectl_evidence.clues.seen import Seen
from kubectl_evidence.clues.signature import signature
from kubectl_evidence.clues.subject import Subject, completed, named, standing
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.kinds import INGRESS, NODE, SERVICE
from kubectl_evidence.parsed import at

# Each costs some three requests.
MOST = 3
# From here on (`badness`) a pod is not at work any more.
_FINISHED = 5


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
    """Take the worst pod of every group in trouble but the examined pod's own.

    Behind a Service or an Ingress also one of each other controller that no pod is taken of, well or not: what the
    target asks of its pods (a port by its name) one template may have and another not.
    """
    on_node = seen.target.kind is NODE
    # Of the examined pod what it looked like in the list, beside the others; since then it has perhaps changed.
    taken = {group_of(pod, on_node=on_node) for pod in subject.pods if _uid(pod) == _uid(subject.pod)}
    found: list[PodRef] = []
    done = completed([subject.controller, *seen.items("jobs", group="batch")])
    for pod in subject.pods:
        group = group_of(pod, on_node=on_node)
        if len(found) < MOST and group not in taken and standing(pod, done) < 4:
            taken.add(group)
            if ref := _ref(pod):
                found.append(ref)
    if seen.target.kind in (SERVICE, INGRESS):
        found += _of_other_controllers(subject, {ref.uid for ref in found})
    return RepresentativesClue(tuple(found[:MOST]))


def _of_other_controllers(subject: Subject, taken: set[str]) -> Iterator[PodRef]:
    taken = {*taken, _uid(subject.pod)}
    had = {controlled_by(pod) for pod in subject.pods if _uid(pod) in taken}
    for pod in subject.pods:
        controller = controlled_by(pod)
        # One that has finished, or is going, gets no traffic.
        if controller not in had and badness(pod) < _FINISHED and (ref := _ref(pod)):
            had.add(controller)
            yield ref


def group_of(pod: Any, *, on_node: bool = False) -> tuple[object, ...]:
    """The group of a pod: how it fails. Revisions tell apart the pods of one workload, not those of a node."""
    look = signature(pod)
    return (replace(look, revision="") if on_node else look).alike


def _uid(pod: Any) -> str:
    return named(at(pod, "metadata", "uid"))


def _ref(pod: Any) -> PodRef | None:
    namespace, name, uid = (named(at(pod, "metadata", field)) for field in ("namespace", "name", "uid"))
    return PodRef(namespace, name, uid, tuple(containers_of(pod))) if namespace and name and uid else None
