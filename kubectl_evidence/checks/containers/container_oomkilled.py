"""A container was killed because it ran out of memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from kubectl_evidence.effects import CONTAINER_DOWN
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Proven, RuledOut, Severity, Verdict, Verify, cite
from kubectl_evidence.semantics.creation import NEVER_BEGAN
from kubectl_evidence.semantics.durations import between
from kubectl_evidence.semantics.runs import RECENT, Ended, has_failed, has_settled, last_ended, lasted, times, trouble
from kubectl_evidence.semantics.shown_by import Field, status_command
from kubectl_evidence.text import Name, Text, own, say

# What ended the pod as a whole explains the ends of its containers, not the other way round.
EXPLAINS = tuple(each for each in CONTAINER_DOWN if each != "pod-failed")

_SIGKILL = 137
# A run that has lasted this long since is no longer what one looks at first.
_OLD = timedelta(hours=1)
# After so long a run it is none at all any more.
_HISTORY = timedelta(days=1)


def check(pod: Pod, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Which containers the kernel killed for their memory, and at which limit.

    ## How it decides
    The current or previous state carries the reason OOMKilled. It is an error while the container
    is down, or the kill is less than 15 minutes old and the container has not run steadily since.
    It is information once the container has run for an hour, and longer than the run that was
    killed unless it was killed only once; a warning in between, and nothing after a day. Of a
    container in trouble, a run that failed with another reason rules it out.

    ## What would prove it
    Nothing more. Without a limit of the container's own, memory ran out on the node or in an
    enclosing cgroup.

    ## Traps
    Exit code 137 alone is any SIGKILL: a failed liveness probe, an eviction, a deletion. An init
    container that was OOMKilled failed even where its exit code is 0. Only the status's last two
    runs are known. On cgroup v1 the kill of a child process leaves no trace, so that the absence
    of the reason does not rule memory out for the program as a whole.

    ## Example
    In fixtures/oom-killed:
    > Container/resize was OOMKilled at its memory limit of 24Mi after …
    """
    if pod.phase == "Succeeded":
        return
    for name, container in pod.lasting_containers.items():
        ended = last_ended(container)
        if ended is None:
            continue
        if ended.state.reason == "OOMKilled":
            if not _is_history(container, ended, now):
                yield _killed(pod, name, container, ended, now)
        elif _is_asked_about(pod, container, ended, now):
            yield RuledOut(
                subject=say("Container/{}", name),
                says=say(
                    "Container/{} was not OOMKilled: its last run ended with exit code {}, reason {}",
                    name,
                    ended.state.exit_code if ended.state.exit_code is not None else own("unknown"),
                    ended.state.reason or own("none"),
                ),
                cites=(cite(pod, "containers", name, ended.field),),
            )


def _is_history(container: Container, ended: Ended, now: datetime) -> bool:
    state = container.state
    is_long = state is not None and state.started_at is not None and now - state.started_at > _HISTORY
    return is_long and _severity(container, ended, now) == "info"


def _is_asked_about(pod: Pod, container: Container, ended: Ended, now: datetime) -> bool:
    """Whether one would ask of a run that failed if it was for memory: exit-137-not-oom answers it of a kill."""
    if not has_failed(ended.state) or ended.state.reason in {"ContainerStatusUnknown", *NEVER_BEGAN}:
        return False
    return ended.state.exit_code != _SIGKILL and trouble(pod, container, now) is not None


def _killed(pod: Pod, name: Name, container: Container, ended: Ended, now: datetime) -> Proven:
    limit = at(container.limits, "memory")
    memory = [cite(pod, "containers", name, "limits", own("memory"))] if limit is not None else []
    severity = _severity(container, ended, now)
    where: Field = "state.terminated.reason" if ended.field == "state" else "lastState.terminated.reason"
    return Proven(
        subject=say("Container/{}", name),
        severity=severity,
        says=say(
            "Container/{} was OOMKilled {}{}{}{}",
            name,
            say("at its memory limit of {}", limit) if limit is not None else say("without a memory limit of its own"),
            lasted(ended.state),
            _since_then(container, ended, now),
            say(", {}", times(container.restart_count)) if container.restart_count else own(""),
        ),
        cites=(
            cite(pod, "containers", name, ended.field, "reason"),
            cite(pod, "containers", name, ended.field),
            *memory,
        ),
        since=ended.state.finished_at,
        would_weaken=say("a run since that ended with another reason"),
        verify=Verify(command=status_command(pod, name, container, where), expect=say("OOMKilled")),
        mitigations=(say("a higher memory limit for container {} would move the kill, not a leak", name),)
        if limit is not None and severity != "info"
        else (),
    )


def _severity(container: Container, ended: Ended, now: datetime) -> Severity:
    state, finished = container.state, ended.state.finished_at
    if state is None or state.status != "running" or state.started_at is None:
        return "error"
    up = now - state.started_at
    if (finished is None or now - finished <= RECENT) and not has_settled(container, now):
        return "error"
    outlived = ended.state.seconds is not None and up >= timedelta(seconds=ended.state.seconds)
    return "info" if up >= _OLD and (outlived or container.restart_count <= 1) else "warning"


def _since_then(container: Container, ended: Ended, now: datetime) -> Text:
    if ended.state.finished_at is None:
        return own("")
    ago = between(ended.state.finished_at, now)
    state = container.state
    if state is not None and state.status == "running" and state.started_at is not None:
        return say(" ({} ago, running for {} since)", ago, between(state.started_at, now))
    return say(" ({} ago)", ago)
