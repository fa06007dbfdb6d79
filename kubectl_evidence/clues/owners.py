"""The controllers above the pod, from their owner references upwards."""

from __future__ import annotations

from typing import Any

from kubectl_evidence import kinds
from kubectl_evidence.clues.refs import OwnerRef
from kubectl_evidence.clues.seen import Seen
from kubectl_evidence.clues.subject import Subject, controller_of, jobs_of, name_of, named
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
        name = name_of(controller)
        version, kind = at(controller, "apiVersion"), at(controller, "kind")
        # A Job of a CronJob is followed to it below. Before its pods are known, one of them may lead to more below it.
        if not chain and name and not seen.waits_for_pods():
            if not seen.waits_for_pods(lists_only=True):
                chain += _newest_below(seen, controller)
            chain.append(OwnerRef(version, kind, name, uid if isinstance(uid, str) else ""))
    while chain and len(chain) < _HIGHEST:
        above = [one for one in owners_of(object_of(seen, subject, chain[-1])) if one.kind != chain[-1].kind]
        if not above:
            break
        chain.append(above[0])
    return tuple(chain)


def _newest_below(seen: Seen, controller: Any) -> list[OwnerRef]:
    """What a Deployment or a CronJob has its pods made by, the newest: it is told why there is none, not they."""
    uid = at(controller, "metadata", "uid")
    newest: Any
    match at(controller, "kind"):
        case "Deployment":
            sets = seen.items("replicasets", group="apps")
            theirs = [one for one in sets if uid is not None and at(controller_of(one), "uid") == uid]
            newest = max(theirs, key=_revision, default={})
            version, kind = "apps/v1", "ReplicaSet"
        case "CronJob":
            newest = next(iter(jobs_of(seen, controller)), {})
            version, kind = "batch/v1", "Job"
        case _:
            return []
    name, uid = (named(at(newest, "metadata", field)) for field in ("name", "uid"))
    return [OwnerRef(version, kind, name, uid)] if name and uid else []


def _revision(replica_set: Any) -> int:
    number = str(at(replica_set, "metadata", "annotations", "deployment.kubernetes.io/revision"))
    return int(number) if number.isdecimal() else 0


def object_of(seen: Seen, subject: Subject, owner: OwnerRef) -> Any:
    """The controller itself, as far as it was answered; an empty object where it was not."""
    kind = kinds.CONTROLLERS.get((owner.api_version, owner.kind))
    if kind is None:
        return {}
    if is_target(subject, owner):
        return subject.controller
    listed = (one for one in seen.items(kind.resource, group=kind.group) if name_of(one) == owner.name)
    return seen.object(kind.resource, owner.name, group=kind.group) or next(listed, {})


def is_target(subject: Subject, owner: OwnerRef) -> bool:
    """Whether an owner is the controller that the target itself is, or leads to."""
    return bool(subject.controller) and _is(subject.controller, owner)


def _is(controller: Any, owner: OwnerRef) -> bool:
    return (at(controller, "kind"), at(controller, "metadata", "name")) == (owner.kind, owner.name)


def controlled_by(pod: Any) -> tuple[str, str] | None:
    """The workload that a pod belongs to: its topmost controller that it tells of; None of a bare pod."""
    owners = owners_of(pod)
    return (owners[-1].kind, owners[-1].name) if owners else None


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
