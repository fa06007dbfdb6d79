"""What is to be said of a claim that is the target, before anything of the pods that use it."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.parts.storage import Claim, StorageClass
from kubectl_evidence.evidence.volumes import Volumes
from kubectl_evidence.kinds import CLAIM
from kubectl_evidence.semantics.deletion import asked_at
from kubectl_evidence.text import Text, join, say


def lacks_class(claim: Claim, volumes: Volumes) -> bool:
    """Whether a claim waits for a class that does not exist.

    One that is bound needs its class no more, and volumes that are made by hand may carry a name that no class has
    (k8s.io/component-helpers/storage/volume/pv_helpers.go, FindMatchingVolume compares the names only).
    """
    if not claim.class_name or claim.volume_name is not None or claim.phase == "Bound":
        return False
    of_that_name = any(one.collected and one.class_name == claim.class_name for one in volumes.volumes.values())
    found = _class(claim, volumes)
    return found is not None and found.status == "not-found" and not of_that_name


def claim_state(bundle: Bundle) -> Text | None:
    """How the claim is that is the target, as `claim Pending, class fast which does not exist`.

    None where the target is no claim, or its answer was not had.
    """
    volumes = bundle.data(Volumes)
    if bundle.target.kind is not CLAIM or volumes is None:
        return None
    claim = next((one for name, one in volumes.claims.items() if name == bundle.target.name), None)
    if claim is None or claim.status not in ("collected", "not-found"):
        return None
    if not claim.collected:
        return say("claim does not exist")
    return join(", ", [say("claim {}", claim.phase or say("without a phase")), *_more(claim, volumes)])


def _more(claim: Claim, volumes: Volumes) -> Iterator[Text]:
    if claim.deleted is not None:
        since = asked_at(claim.deleted, claim.deletion_grace_period_seconds)
        held = say(" (finalizers {})", join(", ", claim.finalizers)) if claim.finalizers else say("")
        yield say("Terminating since {}{}", since, held)
    if claim.volume_name is not None:
        volume = volumes.volumes.get(claim.volume_name)
        if volume is not None and volume.status == "not-found":
            yield say("PersistentVolume/{} which does not exist", claim.volume_name)
        elif volume is not None and volume.collected and volume.phase not in (None, "Bound"):
            yield say("PersistentVolume/{} which is {}", claim.volume_name, volume.phase or say("without a phase"))
        elif claim.phase != "Bound":
            yield say("for PersistentVolume/{}", claim.volume_name)
    elif claim.phase != "Bound":
        yield from _of_class(claim, volumes)


def _of_class(claim: Claim, volumes: Volumes) -> Iterator[Text]:
    if claim.class_name is None:
        known = volumes.class_list is not None and volumes.class_list.collected
        none = known and not any(one.is_default for one in volumes.classes.values())
        yield say("the default class, and there is none") if none else say("the default class")
    elif not claim.class_name:
        yield say("no class")
    elif lacks_class(claim, volumes):
        yield say("class {} which does not exist", claim.class_name)
    else:
        yield say("class {}", claim.class_name)


def _class(claim: Claim, volumes: Volumes) -> StorageClass | None:
    return next((one for name, one in volumes.classes.items() if name == claim.class_name), None)
