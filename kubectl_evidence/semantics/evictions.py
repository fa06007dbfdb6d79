"""What the kubelet writes when it evicts a pod, taken apart (pkg/kubelet/eviction: helpers.go, eviction_manager.go)."""

from __future__ import annotations

import re

from kubectl_evidence.frozen import dataclass
from kubectl_evidence.late import late
from kubectl_evidence.text import Text, own, say

_EMPTY_DIR = late(r"Usage of EmptyDir volume \"(.+?)\" exceeds the limit \"(.+?)\"")
_CONTAINER = late(r"Container (\S+) exceeded its local ephemeral storage limit \"(.+?)\"")
_POD = late(r"ephemeral local storage usage exceeds the total limit of containers (\S+?)\.?(?:\s|$)")
_LOW = late(r"The node was low on resource: (\S+?)\.(?:\s|$)")
_THRESHOLD = late(r"Threshold quantity: (\S+), available: (\S+?)\.(?:\s|$)")
_USED = late(r"(?:Container|Pod) (\S+) was using (\S+), request is (\S+), has larger consumption of")


@dataclass(frozen=True)
class Exceeded:
    """The pod used more of something than a limit of its own allows."""

    what: Text
    limit: Text


@dataclass(frozen=True)
class Shortage:
    """The node ran out of a resource; who used more of it than was requested, where the message says so."""

    resource: Text
    threshold: Text | None = None
    available: Text | None = None
    container: Text | None = None
    used: Text | None = None
    requests: Text | None = None


def reading(message: Text) -> Exceeded | Shortage | None:
    """Read a message of the kubelet's; None of another form."""
    if found := _EMPTY_DIR.search(message):
        return Exceeded(say("emptyDir `{}`", _part(message, found, 1)), _part(message, found, 2))
    if found := _CONTAINER.search(message):
        what = say("local ephemeral storage of container {}", _part(message, found, 1))
        return Exceeded(what, _part(message, found, 2))
    if found := _POD.search(message):
        return Exceeded(own("its local ephemeral storage"), _part(message, found, 1))
    low = _LOW.search(message)
    if low is None:
        return None
    threshold, used = _THRESHOLD.search(message), _USED.search(message)
    return Shortage(
        resource=_part(message, low, 1),
        threshold=_part(message, threshold, 1) if threshold is not None else None,
        available=_part(message, threshold, 2) if threshold is not None else None,
        container=_part(message, used, 1) if used is not None else None,
        used=_part(message, used, 2) if used is not None else None,
        requests=_part(message, used, 3) if used is not None else None,
    )


def _part(message: Text, found: re.Match[str], group: int) -> Text:
    return message.part(*found.span(group))
