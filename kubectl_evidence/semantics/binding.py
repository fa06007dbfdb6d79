"""Which volume a claim can be bound to.

Source: k8s.io/component-helpers/storage/volume/pv_helpers.go, FindMatchingVolume and IsVolumeBoundToClaim.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.parts.quantity import parse
from kubectl_evidence.evidence.parts.storage import Claim, Volume
from kubectl_evidence.text import Text, join, say


def is_for(volume: Volume, name: Text, namespace: str, claim: Claim) -> bool:
    """Whether a volume's claimRef means this claim. One of the same name that was made anew is another."""
    same = volume.claim_name == name and volume.claim_namespace == namespace
    return same and volume.claim_uid in (None, claim.uid)


def unsuited(volume: Volume, name: Text, namespace: str, claim: Claim) -> Iterator[Text]:
    """Why a volume is not what a claim waits for, each reason in words; nothing where it would do."""
    if volume.phase in ("Released", "Failed"):
        yield say("is {}", volume.phase)
    if volume.claim_name is not None and not is_for(volume, name, namespace, claim):
        anew = volume.claim_name == name and volume.claim_namespace == namespace
        other = say("an earlier claim of this name") if anew else say("`{}`", _place(volume))
        yield say("is for {}", other)
    elif volume.claim_name is None and volume.phase not in (None, "Available", "Released", "Failed"):
        yield say("is {}", volume.phase or say("not available"))
    if (volume.class_name or "") != (claim.class_name or ""):
        yield say("is of class `{}`", volume.class_name or say("none"))
    wanted, there = parse(claim.requested or ""), parse(volume.capacity or "")
    if wanted is not None and there is not None and there < wanted:
        yield say("has {}, {} asked for", volume.capacity or say(""), claim.requested or say(""))
    missing = [mode for mode in claim.access_modes if mode not in volume.access_modes]
    if missing:
        yield say("lacks {} (it has {})", join(", ", missing), join(", ", volume.access_modes) or say("none"))
    if (volume.volume_mode or "Filesystem") != (claim.volume_mode or "Filesystem"):
        yield say("is a {}", volume.volume_mode or say("Filesystem"))
    if claim.selector is not None and claim.selector.matches(_plain(volume)) is not True:
        yield say("has not the labels that are selected")
    if volume.deleted is not None:
        yield say("is being deleted")


def _place(volume: Volume) -> Text:
    return say("{}/{}", volume.claim_namespace or say("?"), volume.claim_name or say("?"))


def _plain(volume: Volume) -> dict[str, str]:
    return {str(key): value for key, value in volume.labels.items()}
