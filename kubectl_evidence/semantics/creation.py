"""Why a container could not be created or started, from the kubelet's or the runtime's message."""

from __future__ import annotations

import re
from collections.abc import Callable

from kubectl_evidence.late import late
from kubectl_evidence.text import Text, say

# waiting.reason (pkg/kubelet/kuberuntime, pkg/kubelet/container/sync_result.go).
WAITING = frozenset(
    {
        "CreateContainerConfigError",
        "CreateContainerError",
        "PreCreateHookError",
        "PreStartHookError",
        "RunContainerError",
    }
)
# terminated.reason of a run that never began: containerd and dockershim's successors.
NEVER_BEGAN = frozenset({"ContainerCannotRun", "StartError"})

_RUNTIME = late(r"unable to start container process: |runc create failed: |OCI runtime create failed: |desc = ")

# What runc and crun say of exec and of mounts. What the kubelet says of ConfigMaps, Secrets and runAsNonRoot is read by
# config_refs and root_users.
_KNOWN: tuple[tuple[re.Pattern[str], Callable[..., Text]], ...] = (
    (
        late(r"exec: \"([^\"]+)\": (?:executable file not found|stat [^:]+: no such file or directory)"),
        lambda program: say("there is no program `{}` in its image", program.excerpt(60)),
    ),
    (
        late(r"exec:? \"?([^\":]+)\"?: permission denied"),
        lambda program: say("its program `{}` may not be executed (permission denied)", program.excerpt(60)),
    ),
    (
        late(r"error mounting \"[^\"]*\" to rootfs at \"([^\"]+)\": (?:.*: )?((?!unknown$)[^:]+?)(?:: unknown)?$"),
        lambda place, why: say("its volume cannot be mounted at `{}` ({})", place.excerpt(80), why.excerpt(60)),
    ),
    (
        late(r"exec format error"),
        lambda: say("its program is not one for this node's architecture (exec format error)"),
    ),
)


def why_not_created(message: Text) -> Text:
    """Say in a few words what was missing or wrong; what is not known is quoted."""
    for pattern, sentence in _KNOWN:
        if (match := pattern.search(message)) is not None:
            return sentence(*(message.part(*match.span(group)) for group in range(1, pattern.groups + 1)))
    return say("“{}”", runtimes_words(message).excerpt(120))


def runtimes_words(message: Text) -> Text:
    """Cut the wrappers of the runtime off a message, and the `: unknown` that it ends with."""
    start = max((match.end() for match in _RUNTIME.finditer(message)), default=0)
    end = len(message) - len(": unknown") if message.endswith(": unknown") else len(message)
    return message.part(start, end)
