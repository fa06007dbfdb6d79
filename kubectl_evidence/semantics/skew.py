"""How far a kubelet's version may be from the API server's."""

from __future__ import annotations

from typing import Literal

from kubectl_evidence.frozen import dataclass
from kubectl_evidence.late import late

# `v1.36.3`, `v1.35.2-eks-1234567`, `v1.34.1+k3s1`.
_VERSION = late(r"v?(\d{1,3})\.(\d{1,3})(?:\D|$)")
# Since 1.28 (https://kubernetes.io/releases/version-skew-policy/#kubelet): three minor versions, before that two.
_OLDER, _ONCE, _SINCE = 3, 2, 28


@dataclass(frozen=True)
class Skew:
    """By how many minor versions the kubelet is older than the API server (negative: newer), and what that means."""

    minors: int
    verdict: Literal["supported", "too old", "newer than the API server"]


def skew(kubelet: str, server: str) -> Skew | None:
    """Compare the versions, or give None where they cannot be compared.

    A kubelet must not be newer than the API server, nor older than it by more than three minor versions.
    """
    one, other = _VERSION.match(kubelet), _VERSION.match(server)
    if one is None or other is None or one.group(1) != other.group(1):
        return None
    minor = int(other.group(2))
    behind = minor - int(one.group(2))
    if behind < 0:
        return Skew(behind, "newer than the API server")
    return Skew(behind, "supported" if behind <= (_OLDER if minor >= _SINCE else _ONCE) else "too old")
