"""A program finds a volume in memory full."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from kubectl_evidence.effects import CONTAINER_DOWN
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Suspected, Verdict, cite
from kubectl_evidence.late import late
from kubectl_evidence.semantics.accounts import Account, account_of, is_telling, log_command, onset
from kubectl_evidence.semantics.last_words import last_words
from kubectl_evidence.semantics.places import mount_of, paths, place_near
from kubectl_evidence.semantics.runs import called, facts, trouble
from kubectl_evidence.text import Text, say

EXPLAINS = CONTAINER_DOWN

_WORDS = late(r"no space left|\bENOSPC\b|disk quota exceeded", re.IGNORECASE)
_ABOVE = 3


def check(pod: Pod, logs: Logs, events: Events | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether a container keeps failing since an emptyDir of medium Memory is full, and what its size
    limit is.

    ## How it decides
    The telling line of the last run's log says `No space left on device` (errno ENOSPC) and names a
    path in a mount of an emptyDir with medium Memory and a sizeLimit: the kubelet makes a tmpfs of
    that size (pkg/volume/emptydir/empty_dir.go, setupTmpfs). Where that line names no path, as that
    of an exception in Java, the error among the three lines above it does.

    ## What would prove it
    The use of that mount, seen from inside the container.

    ## Traps
    The limit of an emptyDir on the node's disk makes no write fail: the kubelet evicts the pod. There,
    and where no size is set, the words speak of the node's disk. What was written outlives a restart
    of the container, so that the next run fails sooner.

    ## Example
    > Container/api finds `/cache` full, an emptyDir in memory with sizeLimit 4Mi: it cannot write
    > `/cache/x`; exit code 1 after 2s, 5 restarts
    """
    for name, container in pod.lasting_containers.items():
        account = account_of(pod, name, container, logs, now)
        if account is None or account.words.topic != "disk-full":
            continue
        place = _place(account, logs, container.memory_volumes)
        mount = mount_of(place, container.memory_volumes)
        if place is None or mount is None:
            continue
        limit = container.memory_volumes[mount]
        yield Suspected(
            subject=say("Container/{}", name),
            severity="warning" if trouble(pod, container, now) == "failed" else "error",
            says=say(
                "{} finds `{}` full, an emptyDir in memory with sizeLimit {}: it cannot write `{}`; {}",
                called(name, container),
                mount,
                limit,
                place,
                facts(container, account.ended),
            ),
            cites=(
                account.cite(logs),
                cite(pod, "containers", name, "memory_volumes", mount),
                cite(pod, "containers", name, account.ended.field),
            ),
            since=onset(name, events, account.ended),
            would_prove=say("the use of `{}`, seen from inside the container, at {}", mount, limit),
            would_weaken=say("room at `{}` at that time", mount),
            verify=log_command(pod, name, account.ended, account.words.quote(120)),
            mitigations=(say("a sizeLimit above what the program writes to `{}`, within the memory limit", mount),),
        )


def _place(account: Account, logs: Logs, mounts: Mapping[Text, Text]) -> Text | None:
    """The path that the line names, else that the nearest error right above it names, if it is in one of the mounts."""
    words = account.words
    place = place_near(words.line, _WORDS)
    if place is not None:
        return place
    above = [(number, line) for number, line in logs.parts[account.key].lines.items() if number < words.number]
    for number, line in reversed(above[-_ABOVE:]):
        told = last_words({number: line})
        if told is None or not is_telling(told):
            continue
        named = [one for one in paths(line) if mount_of(one, mounts) is not None]
        if named:
            return named[0]
    return None
