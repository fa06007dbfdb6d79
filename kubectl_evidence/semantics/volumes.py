"""Why a volume could not be attached or mounted, from the kubelet's or the attach controller's message."""

from __future__ import annotations

import re
from collections.abc import Callable

from kubectl_evidence.late import late
from kubectl_evidence.text import Text, say

_VOLUME = late(r"volume \"([^\"]+)\"")
_REST = late(r"volume \"[^\"]+\" : (.+)", re.DOTALL)

# What a check of its own tells: objects and keys that are not there, volumes that are elsewhere, claims, tokens.
_OTHERS = late(
    r"(?:configmap|secret|persistentvolumeclaim|serviceaccount)s? \"[^\"]+\" not found|references non-existent "
    r"|Multi-Attach error",
    re.IGNORECASE,
)

# Sources: pkg/volume/hostpath, pkg/volume/csi, pkg/volume/util/fs, k8s.io/mount-utils; mount(8), mount.nfs(8).
_KNOWN: tuple[tuple[re.Pattern[str], Callable[..., Text]], ...] = (
    (
        late(r"hostPath type check failed: (.+?) is not (?:a |an )?(\S+)"),
        lambda path, kind: say("`{}` on the node is no {}", path.excerpt(80), kind),
    ),
    (
        late(r"driver name (\S+) not found in the list of registered CSI drivers"),
        lambda driver: say("the CSI driver `{}` is not on the node", driver),
    ),
    (
        late(r"mount\.nfs4?: (?:mounting \S+ failed, reason given by server: )?([^\n]+)"),
        lambda words: say("the NFS server cannot be mounted, “{}”", words.excerpt(90)),
    ),
    (
        late(r"wrong fs type, bad option, bad superblock on ([^,\s]+)"),
        lambda device: say("`{}` has no file system that the node can mount", device),
    ),
)


def is_of_another_kind(message: Text) -> bool:
    """Whether what a message tells has a check of its own."""
    return _OTHERS.search(message) is not None


def volume_of(message: Text) -> Text | None:
    """The volume that a message is about, by the name that it has there: the pod's, or the PersistentVolume's."""
    match = _VOLUME.search(message)
    return message.part(*match.span(1)) if match is not None else None


def volume_in_words(message: Text) -> Text:
    """Name the volume that a message is about: `volume config`, or `a volume` where it names none."""
    volume = volume_of(message)
    return say("volume `{}`", volume) if volume is not None else say("a volume")


def why_not_mounted(message: Text) -> Text:
    """Say what a volume lacks; what is not known is quoted."""
    for pattern, sentence in _KNOWN:
        if (match := pattern.search(message)) is not None:
            parts = (message.part(*match.span(group)) for group in range(1, pattern.groups + 1))
            return sentence(*parts)
    rest = _REST.search(message)
    return say("“{}”", (message.part(*rest.span(1)) if rest is not None else message).excerpt(120))
