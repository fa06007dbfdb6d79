"""The controllers above the pod, from their owner references upwards."""

from __future__ import annotations

from typing import Any

from kubectl_evidence import kinds
from kubectl_evidence.clues.refs import OwnerRef
from kubectl_evidence.clues.seen import Seen
from kubectl_evidence.clues.subject import Subject, named
from kubectl_evidence.parsed import at, listed

_HASH = "pod-template-hash"
# No chain of controllers is longer: CronJob, Job, pod; Deployment, ReplicaSet, pod; an operator's above one of them.
_HIGHEST = 5


def read(seen: Seen, subject: Subject) -> tuple[OwnerRef, ...]:
    """Follow the owner references as far as the objects that have them were answered.

    Without a pod the chain begins at the controller that should have made one.
    """
    chain = list(owners_of(subject.pod))
    controller = subject.controller
    if controller and not any(_is(controller, owner) for owner in chain):
        uid = at(controller, "metadata", "uid")
        name = named(at(controller, "metadata", "name"))
        version, kind = at(controller, "apiVersion"), at(controller, "kind")
        # A Job of a CronJob is followed to it below.
        if not chain and name:
            chain.append(OwnerRef(version, kind, name, uid if isinstance(uid, str) else ""))
    while chain and len(chain) < _HIGHEST:
        above = [one for one in owners_of(_object(seen, subject, chain[-1])) if one.kind != chain[-1].kind]
        if not above:
            break
        chain.append(above[0])
    return tuple(chain)


def _object(seen: Seen, subject: Subject, owner: OwnerRef) -> Any:
    kind = kinds.CONTROLLERS.get((owner.api_version, owner.kind))
    if kind is None:
        return {}
    if subject.controller and _is(subject.controller, owner):
        return subject.controller
    return seen.object(kind.resource, owner.name, group=kind.group)


def _is(controller: Any, owner: OwnerRef) -> bool:
    return (at(controller, "kind"), at(controller, "metadata", "name")) == (owner.kind, owner.name)


def owners_of(pod: Any) -> tuple[OwnerRef, ...]:
    """The pod's controller and, for a ReplicaSet of a Deployment, the Deployment inferred from its name."""
    for reference in listed(at(pod, "metadata", "ownerReferences")):
        kind, name = at(reference, "kind"), at(reference, "name")
        version, uid = at(reference, "apiVersion"), at(reference, "uid")
        if not (at(reference, "controller") is True and named(name) and isinstance(kind, str) and kind.isalnum()):
            continue
        if not (isinstance(version, str) and isinstance(uid, str) and named(uid)):
            continue
        owner = OwnerRef(version, kind, name, uid)
        labelled = at(pod, "metadata", "labels", _HASH)
        suffix = f"-{labelled}"
        if kind == "ReplicaSet" and version == "apps/v1" and labelled and name.endswith(suffix):
            return owner, OwnerRef("apps/v1", "Deployment", name.removesuffix(suffix))
        return (owner,)
    return ()
