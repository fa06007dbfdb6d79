"""A subPath of a volume cannot be mounted into a container."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.effects import CONTAINER_DOWN
from kubectl_evidence.evidence.config_maps import ConfigMaps
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.secrets import Secrets
from kubectl_evidence.finding import Compared, Pointer, Proven, Verdict, Verify, cite
from kubectl_evidence.late import late
from kubectl_evidence.semantics.creation import runtimes_words
from kubectl_evidence.semantics.runs import last_ended
from kubectl_evidence.semantics.shown_by import Field, status_command
from kubectl_evidence.text import Name, Text, join, own, say

EXPLAINS = (
    *CONTAINER_DOWN,
    "container-config-error",
    "container-start-error",
    "init-container-crashloop",
    "init-container-not-finished",
)

# So many keys are told.
_MOST = 8
# pkg/kubelet/kubelet_pods.go, makeMounts.
_PREPARED = late(r"failed to (?:prepare subPath|create subPath directory) for volumeMount \"([^\"]+)\" of container")
# runc, of what the kubelet bound below volume-subpaths/VOLUME/CONTAINER/NUMBER (pkg/volume/util/subpath).
_MOUNTED = late(
    r"/volume-subpaths/([^/\"]+)/[^\"]*\" to rootfs at \"([^\"]+)\".*?"
    r"(not a directory|is a directory|no such file or directory|permission denied|read-only file system)",
)


def check(pod: Pod, config_maps: ConfigMaps | None, secrets: Secrets | None) -> Iterator[Verdict]:
    """## What it decides
    Which container does not start because a part of a volume (subPath) is not what is mounted there.

    ## How it decides
    The kubelet says that it could not prepare the subPath (pkg/kubelet/kubelet_pods.go, makeMounts), or the runtime
    says that it could not mount what lies under `volume-subpaths` (pkg/volume/util/subpath): the state that waits, or
    the last run that never began, holds the words. Of a volume of a ConfigMap or a Secret the keys are told, where
    they were read.

    ## What would prove it
    Nothing more. Of a ConfigMap or a Secret a subPath that names no key becomes an empty directory, and a directory
    cannot be mounted over a file: the names of the keys would tell.

    ## Traps
    Where nothing is in the image at that place, the same mistake is silent: the directory is mounted. A container that
    runs now has overcome it.

    ## Example
    In fixtures/subpath-over-file:
    > Container/relay cannot start: the subPath of volume `settings` cannot be mounted at `/etc/passwd`: one is a file
    > and the other a directory
    """
    if pod.finished or pod.deleted is not None:
        return
    for name, container in pod.lasting_containers.items():
        state, ended = container.state, last_ended(container)
        if state is None or state.status == "running":
            continue
        if container.waiting_reason is not None and state.message is not None and _found(state.message):
            yield _failed(pod, name, container, "state.waiting.message", state.message, (config_maps, secrets))
        elif ended is not None and ended.state.message is not None and _found(ended.state.message):
            field: Field = "state.terminated.message" if ended.field == "state" else "lastState.terminated.message"
            yield _failed(pod, name, container, field, ended.state.message, (config_maps, secrets))


def _found(message: Text) -> bool:
    return _PREPARED.search(message) is not None or _MOUNTED.search(message) is not None


def _failed(
    pod: Pod,
    name: Name,
    container: Container,
    field: Field,
    message: Text,
    kinds: tuple[ConfigMaps | Secrets | None, ...],
) -> Proven:
    where = cite(pod, "containers", name, "last_state" if field.startswith("lastState") else "state")
    match = _MOUNTED.search(message)
    behind = list(_behind(message.part(*match.span(1)), kinds)) if match is not None else []
    return Proven(
        subject=say("Container/{}", name),
        severity="error",
        says=say("Container/{} cannot start: {}", name, _why(message)),
        cites=(where, *(pointer for _, _, pointer in behind)),
        since=pod.created,
        compared=tuple(
            Compared(
                what=say("subPath, and the keys of {}", what),
                wants=say("a key, which is a file"),
                has=join(", ", keys[:_MOST]) or None,
                same=False,
            )
            for what, keys, _ in behind
        ),
        would_weaken=say("a start of the container"),
        verify=Verify(command=status_command(pod, name, container, field), expect=runtimes_words(message).excerpt(160)),
    )


def _behind(
    volume: Text, kinds: tuple[ConfigMaps | Secrets | None, ...]
) -> Iterator[tuple[Text, tuple[Text, ...], Pointer]]:
    """The objects that a volume is made of, with their keys."""
    for objects in kinds:
        for name, one in objects.parts.items() if objects is not None else ():
            uses = [use for use in one.uses if use.via in ("volume", "projected") and use.name == volume]
            if objects is not None and uses and one.collected and one.keys is not None:
                yield say("{}/{}", own(objects.of), name), one.keys, cite(objects, "parts", name, "keys")


def _why(message: Text) -> Text:
    if (match := _MOUNTED.search(message)) is not None:
        volume, place, words = (message.part(*match.span(group)) for group in (1, 2, 3))
        why = _WHY.get(str(words), words)
        return say("the subPath of volume `{}` cannot be mounted at `{}`: {}", volume, place.excerpt(80), why)
    match = _PREPARED.search(message)
    mount = message.part(*match.span(1)) if match is not None else own("")
    return say("the subPath of volume `{}` cannot be made, “{}”", mount, message.excerpt(100))


_WHY = {
    "not a directory": own("one is a file and the other a directory"),
    "is a directory": own("one is a file and the other a directory"),
}
