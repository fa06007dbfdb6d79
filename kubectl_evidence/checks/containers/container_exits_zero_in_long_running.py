"""A container's program finishes, and the restart policy starts it again and again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.effects import LOOPING
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Proven, Verdict, cite
from kubectl_evidence.semantics.accounts import log_command, onset
from kubectl_evidence.semantics.happened import killed_for_probe
from kubectl_evidence.semantics.runs import RECENT, Ended, facts, has_failed, last_ended, trouble
from kubectl_evidence.text import Name, Text, join, say

EXPLAINS = (*LOOPING, "container-crashloop")

_COMMAND = 60


def check(pod: Pod, events: Events | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Which containers loop although nothing fails: their program ends with exit code 0, and is started
    again because it is expected to run on.

    ## How it decides
    The container loops (see container-crashloop), its last run ended with exit code 0 and not for
    want of memory, and its restart policy is Always, which is that of every pod of a Deployment, a
    StatefulSet or a DaemonSet (pkg/kubelet/container/helpers.go, ShouldContainerBeRestarted). What
    the container was told to run is named, where its spec says so.

    ## What would prove it
    Nothing more. Whether the command is wrong (a shell without a terminal, a server that goes into
    the background) or the work is that of a Job, only its owner can tell.

    ## Traps
    A sidecar of a Job ends with it. A program that stops properly when the kubelet kills it for its
    probe ends with 0 as well: where an event of the last 15 minutes tells of that, there is no finding.
    Init containers are meant to end.

    ## Example
    A server that goes into the background (fixtures/server-goes-to-background):
    > Container/files finishes and is started again, as restart policy Always wants: exit code 0
    > after …; it runs `httpd -p 8080 -h /etc`
    """
    for name, container in pod.counting_containers.items():
        ended = last_ended(container)
        if ended is None or has_failed(ended.state) or trouble(pod, container, now) != "loops":
            continue
        if killed_for_probe(events, name, now - RECENT):
            continue
        yield _completes(pod, name, container, ended, events)


def _completes(pod: Pod, name: Name, container: Container, ended: Ended, events: Events | None) -> Proven:
    runs = _runs(container)
    field = "command" if container.command else "args" if container.args else None
    return Proven(
        subject=say("Container/{}", name),
        severity="error",
        says=say(
            "Container/{} finishes and is started again, as restart policy Always wants: {}{}",
            name,
            facts(container, ended),
            say("; it runs `{}`", runs) if runs is not None else say("; its spec names no command: the image's own"),
        ),
        cites=(
            cite(pod, "containers", name, ended.field),
            cite(pod, "containers", name, "restart_count"),
            *((cite(pod, "containers", name, field),) if field is not None else ()),
        ),
        since=onset(name, events, ended),
        would_weaken=say("a kill by a probe before each end: a program that stops properly ends with 0 too"),
        verify=log_command(pod, name, ended, say("no error: what a run that is done says last")),
        mitigations=(say("as a Job, or with a command that stays in the foreground, it would not be started anew"),)
        if container.role == "container"
        else (),
    )


def _runs(container: Container) -> Text | None:
    words = [*container.command, *container.args]
    return join(" ", words).excerpt(_COMMAND) if words else None
