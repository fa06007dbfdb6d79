"""The PersistentVolumeClaims of a pod."""

from __future__ import annotations

from typing import Any

from kubectl_evidence.parsed import at, listed
from kubectl_evidence.text import NAME


def claims_of(pod: Any) -> dict[str, str]:
    """The claims that a pod's volumes lead to, by the volume's name.

    Of a generic ephemeral volume the claim is called POD-VOLUME
    (k8s.io/component-helpers/storage/ephemeral, VolumeClaimName).
    """
    name, found = at(pod, "metadata", "name"), {}
    for volume in listed(at(pod, "spec", "volumes")):
        called = at(volume, "name")
        claim = at(volume, "persistentVolumeClaim", "claimName")
        if claim is None and name is not None and at(volume, "ephemeral") is not None:
            claim = f"{name}-{called}"
        if _is_name(called) and _is_name(claim):
            found[called] = claim
    return found


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and NAME.fullmatch(value) is not None
