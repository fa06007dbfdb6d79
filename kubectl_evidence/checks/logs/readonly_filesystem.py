"""A program writes where its filesystem is read-only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.effects import CONTAINER_DOWN
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Pointer, Suspected, Verdict, cite
from kubectl_evidence.late import late
from kubectl_evidence.semantics.accounts import Account, account_of, log_command, onset
from kubectl_evidence.semantics.places import mount_of, place_near
from kubectl_evidence.semantics.runs import facts, trouble
from kubectl_evidence.text import Name, say

EXPLAINS = CONTAINER_DOWN

_WORDS = late(r"read-only file ?system|\bEROFS\b", re.IGNORECASE)


def check(pod: Pod, logs: Logs, events: Events | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether a container keeps failing because it writes to a filesystem that is read-only, where,
    and whether its own spec makes the root filesystem so.

    ## How it decides
    The telling line of the last run's log says `Read-only file system` (errno EROFS). A mount that
    the path is in, and that may not be written (of a ConfigMap, of a Secret, with readOnly), is
    named; else the container's securityContext.readOnlyRootFilesystem; without either, a disk of the
    node may be.

    ## What would prove it
    The place of the path among the container's mounts: a volume may be mounted over it.

    ## Traps
    A program may try to write, fail, and go on: it is told only where the run failed. A ConfigMap's
    or a Secret's volume is read-only whatever the spec says.

    ## Example
    In fixtures/root-filesystem-read-only:
    > Container/web cannot write to `/var/cache`: its root filesystem is read-only
    > (readOnlyRootFilesystem: true); …
    """
    for name, container in pod.lasting_containers.items():
        account = account_of(pod, name, container, logs, now)
        if account is not None and account.words.topic == "read-only":
            yield _told(pod, name, container, account, logs, events, now)


def _told(
    pod: Pod, name: Name, container: Container, account: Account, logs: Logs, events: Events | None, now: datetime
) -> Suspected:
    line = account.words.line
    place = place_near(line, _WORDS)
    mount = mount_of(place, container.read_only_mounts)
    root = mount is None and container.read_only_root_filesystem
    where: list[Pointer] = []
    if mount is not None:
        how = say("`{}` is a mount that may not be written ({})", mount, container.read_only_mounts[mount])
        where = [cite(pod, "containers", name, "read_only_mounts", mount)]
    elif root:
        how = say("its root filesystem is read-only (readOnlyRootFilesystem: true)")
        where = [cite(pod, "containers", name, "read_only_root_filesystem")]
    else:
        how = say("it is read-only there, though readOnlyRootFilesystem is not set: a mount, or the node's disk")
    return Suspected(
        subject=say("Container/{}", name),
        severity="warning" if trouble(pod, container, now) == "failed" else "error",
        says=say(
            "Container/{} cannot write{}: {}; {}",
            name,
            say(" to `{}`", place) if place is not None else say(" (“{}”)", account.words.quote(80)),
            how,
            facts(container, account.ended),
        ),
        cites=(account.cite(logs), *where, cite(pod, "containers", name, account.ended.field)),
        since=onset(name, events, account.ended),
        would_prove=say("the same run with a writable volume at `{}`", mount)
        if mount is not None
        else say("no writable volume mounted at that path or above it"),
        would_weaken=say("a volume that is mounted there and may be written"),
        verify=log_command(pod, name, account.ended, account.words.quote(120)),
        mitigations=(say("an emptyDir mounted at that path could be written, the root filesystem staying as it is"),)
        if root and place is not None
        else (),
    )
