"""A PersistentVolumeClaim waits for a StorageClass that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.effects import POD_MISSING
from kubectl_evidence.evidence.parts.storage import Claim
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.volumes import Volumes
from kubectl_evidence.finding import Compared, Pointer, Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.claims import alike, lacks_class, waiting_claims
from kubectl_evidence.text import Name, Text, join, own, say

EXPLAINS = (*POD_MISSING, "init-container-not-finished", "pod-unschedulable", "pvc-pending")


def check(pod: Pod | None, volumes: Volumes) -> Iterator[Verdict]:
    """## What it decides
    Whether a claim waits because its StorageClass does not exist, and which classes there are.

    ## How it decides
    The claim is not bound, the class that it names was asked for and is not there, and no volume names that class
    either, since one made by hand would do (k8s.io/component-helpers/storage/volume/pv_helpers.go,
    FindMatchingVolume). Or it names none, and of all classes, which were listed to the end, none is the default one.
    A pod that waits for the claim has not begun; without a pod the claim is the target itself.

    ## What would prove it
    Nothing more: nobody makes a volume of a class that does not exist.

    ## Traps
    A claim that is bound needs its class no more. An empty name asks for no class, on purpose. The scheduler takes a
    class that is missing for one that binds at once. The annotation volume.beta.kubernetes.io/storage-class comes
    before the field.

    ## Example
    In fixtures/claim-class-missing:
    > PersistentVolumeClaim/ledger-data is Pending: its StorageClass `fast-sdd` does not exist
    """
    for name, claim in waiting_claims(pod, volumes):
        if not claim.collected or claim.phase != "Pending" or claim.deleted is not None:
            continue
        if lacks_class(claim, volumes) and claim.class_name is not None:
            yield _missing(volumes, name, claim, claim.class_name)
        elif claim.class_name is None and claim.volume_name is None and _no_default(volumes):
            yield _no_class(volumes, name, claim)


def _missing(volumes: Volumes, name: Name, claim: Claim, wanted: Text) -> Proven:
    similar = alike(wanted, _classes(volumes))
    there = say("; StorageClass `{}` does", similar[0]) if similar else own("")
    says = say("PersistentVolumeClaim/{} is Pending: its StorageClass `{}` does not exist{}", name, wanted, there)
    cites = [cite(volumes, "claims", name, "class_name"), cite(volumes, "claims", name, "phase")]
    cites += [cite(volumes, "classes", one) for one in volumes.classes if one in (wanted, *similar)]
    verify = Verify(
        command=say("kubectl get storageclass {}", wanted),
        expect=say('storageclasses.storage.k8s.io "{}" not found', wanted),
    )
    return _proven(volumes, name, claim, says, tuple(cites), verify, wanted)


def _no_class(volumes: Volumes, name: Name, claim: Claim) -> Proven:
    names = _classes(volumes)
    there = say(" (there are {})", join(", ", [say("`{}`", one) for one in names[:4]])) if names else own("")
    says = say(
        "PersistentVolumeClaim/{} is Pending: it names no StorageClass, and no class is the default one{}", name, there
    )
    cites = (cite(volumes, "claims", name, "phase"), cite(volumes, "class_list"))
    verify = Verify(command=own("kubectl get storageclass"), expect=say("no class that is marked (default)"))
    return _proven(volumes, name, claim, says, cites, verify, None)


def _proven(
    volumes: Volumes,
    name: Name,
    claim: Claim,
    says: Text,
    cites: tuple[Pointer, ...],
    verify: Verify,
    wanted: Text | None,
) -> Proven:
    names = _classes(volumes)
    return Proven(
        subject=say("PersistentVolumeClaim/{}", name),
        severity="error",
        says=says,
        cites=cites,
        since=claim.created,
        compared=(
            Compared(
                what=say("StorageClass"),
                wants=wanted or say("the default one"),
                has=join(", ", names) if names else None,
                same=False,
            ),
        ),
        would_weaken=say("a PersistentVolume made by hand for this claim"),
        verify=verify,
    )


def _classes(volumes: Volumes) -> list[Name]:
    return [name for name, one in volumes.classes.items() if one.collected]


def _no_default(volumes: Volumes) -> bool:
    listing = volumes.class_list
    known = listing is not None and listing.collected and not listing.truncated
    return known and not any(one.is_default for one in volumes.classes.values())
