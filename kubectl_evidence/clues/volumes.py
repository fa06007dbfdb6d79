"""The claims that the pod's volumes name, and what each of them leads to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kubectl_evidence import kinds
from kubectl_evidence.clues.claims import claims_of
from kubectl_evidence.clues.seen import Seen
from kubectl_evidence.clues.subject import Subject, named
from kubectl_evidence.clues.workload import troubled
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.parsed import at

# More claims than this are read as one list.
FEW = 4
# The provisioner that says that there is none: volumes are made by hand (StorageClass).
NO_PROVISIONER = "kubernetes.io/no-provisioner"
# A class as it was named before there was a field for it. It comes first
# (k8s.io/component-helpers/storage/volume/helpers.go, GetPersistentVolumeClaimClass).
CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class"


@dataclass(frozen=True)
class VolumesClue:
    """`wanted` are the claims that the examined pod's volumes name, and the target itself, if it is one.

    `claims` are those of them that are asked for by name; `listed`: they are too many for that, or some
    are `lost`: they do not exist, and others of the namespace may resemble them.

    `volumes` and `classes` are named by their answers. `unwell` are the claims whose events may tell more.
    `all_classes`: a claim that waits names a class that does not exist, or none. `by_hand` are the classes of those
    claims that wait for a volume that somebody makes by hand, as far as is known; the empty one is of those that name
    none.
    """

    claims: tuple[str, ...] = ()
    listed: bool = False
    wanted: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    volumes: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    unwell: tuple[str, ...] = ()
    all_classes: bool = False
    by_hand: tuple[str, ...] = ()


LATER = VolumesClue(
    claims=("CLAIM",),
    listed=True,
    wanted=("CLAIM",),
    lost=("CLAIM",),
    volumes=("VOLUME",),
    classes=("CLASS",),
    unwell=("CLAIM",),
    all_classes=True,
    by_hand=("CLASS",),
)


def read(seen: Seen, subject: Subject) -> VolumesClue:
    """Follow the claims as far as their answers have come."""
    target = seen.target
    itself = (target.name,) if target.kind is kinds.CLAIM else ()
    pod = subject.pod or {"spec": subject.spec}
    claims = tuple(dict.fromkeys((*itself, *claims_of(pod).values())))
    if not claims:
        return VolumesClue()
    had = dict(_had(seen, claims))
    unwell = tuple(name for name, claim in had.items() if name in itself or not _is_well(claim))
    # Of many claims only those are followed that something is wrong with; of a pod that is well, none to its class.
    followed = list(had)[:FEW] if len(claims) <= FEW else unwell[:FEW]
    classed = followed if troubled(subject.pod) or at(pod, "spec", "nodeName") is None else unwell[:FEW]
    answers = {one.ask.name: one.status for one in seen.asked("storageclasses") if one.ask.name}
    missing: set[str | None] = {name for name, status in answers.items() if status == "not-found"}
    # What is not known of a class makes no difference to which volumes there are.
    perhaps_by_hand = {name for name, status in answers.items() if status != "collected"}
    lost = tuple(name for name in claims if seen.status("persistentvolumeclaims", name, group="") == "not-found")
    unbound = {name: class_of(had[name]) for name in unwell if _waits(had[name])}
    return VolumesClue(
        claims=claims if len(claims) <= FEW else itself,
        listed=len(claims) > FEW or bool(lost),
        wanted=claims,
        lost=lost,
        volumes=_names(at(had[name], "spec", "volumeName") for name in followed),
        classes=_names(class_of(had[name]) for name in classed),
        unwell=unwell[:FEW],
        all_classes=None in unbound.values() or not missing.isdisjoint(unbound.values()),
        by_hand=tuple(sorted({one or "" for one in unbound.values() if _is_by_hand(seen, one, perhaps_by_hand)})),
    )


def class_of(claim: Any) -> str | None:
    """The class that a claim or a volume names; None where it leaves that to the default one."""
    found = at(claim, "metadata", "annotations", CLASS_ANNOTATION) or at(claim, "spec", "storageClassName")
    return found if isinstance(found, str) else None


def _had(seen: Seen, claims: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    listed: Mapping[Any, Any] = {
        at(one, "metadata", "name"): one for one in seen.items("persistentvolumeclaims", group="")
    }
    for name in claims:
        if found := seen.object("persistentvolumeclaims", name, group="") or listed.get(name):
            yield name, found


def _is_well(claim: Any) -> bool:
    """Bound, to stay, and not being resized."""
    return (
        at(claim, "status", "phase") == "Bound"
        and at(claim, "metadata", "deletionTimestamp") is None
        and not at(claim, "status", "conditions")
    )


def _waits(claim: Any) -> bool:
    return at(claim, "status", "phase") == "Pending" and not at(claim, "spec", "volumeName")


def _is_by_hand(seen: Seen, name: str | None, perhaps: set[str]) -> bool:
    """Whether nothing makes volumes of this class: it is none, `perhaps` does not exist, or has no provisioner."""
    if not name or name in perhaps:
        return True
    return bool(at(seen.object("storageclasses", name), "provisioner") == NO_PROVISIONER)


def _names(found: Iterator[Any]) -> tuple[str, ...]:
    return tuple(name for name in dict.fromkeys(found) if named(name))
