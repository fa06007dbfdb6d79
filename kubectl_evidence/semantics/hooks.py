"""The hooks of a container's life, in a few words."""

from __future__ import annotations

from kubectl_evidence.evidence.parts.container import Hook
from kubectl_evidence.text import Text, join, own, say

_LONGEST = 60


def in_words(hook: Hook) -> Text:
    """Write a hook: `exec sh -c "…"`, `httpGet :8080/warm-up`, `sleep 5s` (core/v1 LifecycleHandler)."""
    match hook.handler:
        case "exec":
            return say("exec {}", join(" ", hook.command).excerpt(_LONGEST))
        case "sleep":
            return say("sleep {}s", hook.seconds or 0)
        case "unknown":
            return own("of an unknown kind")
        case _:
            port = say(":{}", hook.port) if hook.port is not None else own("")
            return say("{} {}{}{}", own(hook.handler), hook.host or own(""), port, hook.path or own(""))
