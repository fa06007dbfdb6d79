"""What claims wait for, and what is to be said of one that is the target."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from kubectl_evidence.bundle import Bundle
from kubectl_evidence.clues.near_names import nearest
from kubectl_evidence.clues.volumes import NO_PROVISIONER
from kubectl_evidence.evidence.parts.storage import Claim, StorageClass
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.volumes import Volumes
from kubectl_evidence.kinds import CLAIM
from kubectl_evidence.semantics.deletion import asked_at
from kubectl_evidence.semantics.preparation import waiting_since
from kubectl_evidence.text import Name, Text, join, say


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


def waiting_claims(pod: Pod | None, volumes: Volumes) -> Iterator[tuple[Name, Claim]]:
    """The claims that something waits for: those of a pod that has not begun, or, without a pod, the target."""
    if pod is not None and (pod.finished or pod.deleted is not None):
        return
    if pod is not None and pod.node_name is not None and waiting_since(pod) is None:
        return
    yield from volumes.claims.items()


def alike(wanted: Text, names: Iterable[Name]) -> tuple[Name, ...]:
    """The names that resemble one, the likeliest first; of one that is masked nobody can tell."""
    if "[redacted:" in wanted:
        return ()
    by_name = {str(name): name for name in names}
    return tuple(by_name[name] for name in nearest(str(wanted), list(by_name)))


def is_normal(claim: Claim, volumes: Volumes) -> bool:
    """Whether a claim waits as it should: for the first pod that the scheduler finds a node for.

    Source: pkg/controller/volume/persistentvolume, syncUnboundClaim: without a selected node nothing is bound or made.
    """
    found = _class(claim, volumes)
    waits = found is not None and found.volume_binding_mode == "WaitForFirstConsumer"
    return waits and claim.selected_node is None and claim.volume_name is None


def is_by_hand(claim: Claim, volumes: Volumes) -> bool:
    """Whether nothing makes volumes for a claim: it asks for no class, or for one without a provisioner."""
    found = _class(claim, volumes)
    return claim.class_name == "" or (found is not None and found.provisioner == NO_PROVISIONER)


def provisioner_of(claim: Claim, volumes: Volumes) -> Text | None:
    """Whose turn it is to make the volume."""
    found = _class(claim, volumes)
    return claim.provisioner or (found.provisioner if found is not None else None)
