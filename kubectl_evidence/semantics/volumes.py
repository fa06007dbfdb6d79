"""Why a volume could not be attached or mounted, from the kubelet's or the attach controller's message."""

from __future__ import annotations

import re
from collections.abc import Callable

from kubectl_evidence.late import late
from kubectl_evidence.text import Text, say

_VOLUME = late(r"volume \"([^\"]+)\"")
_REST = late(r"volume \"[^\"]+\" : (.+)", re.DOTALL)

# Sources: pkg/volume/configmap, pkg/volume/secret, pkg/volume/projected, pkg/volume/hostpath;
# pkg/controller/volume/attachdetach/reconciler (Multi-Attach).
_KNOWN: tuple[tuple[re.Pattern[str], Callable[..., Text]], ...] = (
    (
        late(r"(configmap|secret) \"([^\"]+)\" not found", re.IGNORECASE),
        lambda kind, name: say("{} `{}` does not exist", _kind(kind), name),
    ),
    (
        late(r"references non-existent (config|secret) key: (\S+)"),
        lambda kind, key: say("its {} has no key `{}`", _kind(kind), key),
    ),
    (
        late(r"Multi-Attach error.*?(Volume is already (?:exclusively attached|used by)[^.]*)", re.DOTALL),
        lambda words: say("it is attached elsewhere (“{}”)", words.excerpt(100)),
    ),
    (
        late(r"hostPath type check failed: (.+?) is not (?:a |an )?(\S+)"),
        lambda path, kind: say("`{}` on the node is no {}", path.excerpt(80), kind),
    ),
)


def volume_in_words(message: Text) -> Text:
    """Name the volume that a message is about: `volume config`, or `a volume` where it names none."""
    volume = _VOLUME.search(message)
    return say("volume `{}`", message.part(*volume.span(1))) if volume is not None else say("a volume")


def why_not_mounted(message: Text) -> Text:
    """Say what a volume lacks; what is not known is quoted."""
    for pattern, sentence in _KNOWN:
        if (match := pattern.search(message)) is not None:
            parts = (message.part(*match.span(group)) for group in range(1, pattern.groups + 1))
            return sentence(*parts)
    rest = _REST.search(message)
    return say("“{}”", (message.part(*rest.span(1)) if rest is not None else message).excerpt(120))


def _kind(word: Text) -> Text:
    return say("Secret") if word.lower() == "secret" else say("ConfigMap")
