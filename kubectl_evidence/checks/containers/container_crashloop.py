"""A container keeps ending soon after it starts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Pointer, Proven, RuledOut, Verdict, Verify, cite
from kubectl_evidence.semantics.durations import between
from kubectl_evidence.semantics.happened import POD, latest
from kubectl_evidence.semantics.last_words import last_words_of
from kubectl_evidence.semantics.runs import (
    RECENT,
    Ended,
    ending,
    has_failed,
    has_settled,
    is_looping,
    is_restarted,
    last_ended,
    lasted,
    times,
)
from kubectl_evidence.text import Name, Text, own, say

EXPLAINS = ("readiness-failing", "service-no-endpoints")

_QUOTED = 120


def check(pod: Pod, events: Events | None, logs: Logs | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Which containers, init containers and sidecars included, end again and again soon after they
    start; with what exit code or signal, after how long, and with what last words.

    ## How it decides
    The container waits in CrashLoopBackOff; or, where the back-off is too short to be seen, it was
    restarted twice or more, its last run lasted less than 10 minutes (a longer one makes the kubelet
    forget the back-off) and ended less than 15 minutes ago, and it does not run steadily since. A
    first failure that will be followed by another start, and a container that fails now and then
    after long runs, are warnings. The last run's log, where it was collected, gives the last line
    that tells of something fatal, else of an error, else the last line.

    ## What would prove it
    Nothing more. The words of the log are the program's own; that they name the cause is likely,
    not proven.

    ## Traps
    Old restarts of a container that runs steadily are history, and a container that has settled
    rules a loop out. A completed init container may have been restarted before. Exit code 0 loops
    too, where the restart policy is Always. Exit code 137 is an out-of-memory kill only if the
    reason says OOMKilled. While the container waits, the current and the previous log are the same.
    A pod that is being deleted ends its containers on purpose.
    """
    if pod.finished or pod.deleted is not None:
        return
    for name, container in pod.lasting_containers.items():
        ended = last_ended(container)
        if is_looping(pod, container, now):
            yield _loop(pod, name, container, events, logs)
        elif ended is not None and _just_failed(pod, container, ended, now):
            yield _failed(pod, name, container, ended, logs)
        elif container.restart_count and ended is not None and has_settled(container, now):
            yield _settled(pod, name, container, ended, now)


def _just_failed(pod: Pod, container: Container, ended: Ended, now: datetime) -> bool:
    """Whether the last run failed a moment ago, the kubelet tries again, and nothing has settled since."""
    finished = ended.state.finished_at
    if finished is None or now - finished > RECENT or not has_failed(ended.state):
        return False
    if container.state is not None and container.state.status == "waiting":
        return False
    return is_restarted(pod, container, ended.state) and not (container.ready or has_settled(container, now))


def _loop(pod: Pod, name: Name, container: Container, events: Events | None, logs: Logs | None) -> Proven:
    ended = last_ended(container)
    backing_off = latest(events, {"BackOff"}, container=name)
    began = backing_off[1].first if backing_off is not None else None
    words, where = _words(name, container, logs)
    fails = ended is None or has_failed(ended.state)
    return Proven(
        subject=say("Container/{}", name),
        severity="error",
        says=say(
            "Container/{} {}: {}{}",
            name,
            own("crash-loops") if fails else own("ends without a failure and is always restarted"),
            _facts(container, ended),
            _after(words),
        ),
        cites=(
            *_state_cites(pod, name, container, ended),
            *where,
            *((cite(events, "parts", POD, "items", backing_off[0]),) if events is not None and backing_off else ()),
        ),
        since=began or (ended.state.finished_at if ended is not None else None),
        verify=_verify(pod, name, ended, words),
    )


def _failed(pod: Pod, name: Name, container: Container, ended: Ended, logs: Logs | None) -> Proven:
    words, where = _words(name, container, logs)
    return Proven(
        subject=say("Container/{}", name),
        severity="warning",
        says=say("Container/{} failed: {}{}", name, _facts(container, ended), _after(words)),
        cites=(*_state_cites(pod, name, container, ended), *where),
        since=ended.state.finished_at,
        verify=_verify(pod, name, ended, words),
    )


def _settled(pod: Pod, name: Name, container: Container, ended: Ended, now: datetime) -> RuledOut:
    started = container.state.started_at if container.state is not None else None
    return RuledOut(
        subject=say("Container/{}", name),
        says=say(
            "Container/{} does not loop: it runs since {}; before, {} ({})",
            name,
            between(started or now, now),
            times(container.restart_count),
            say("{}{}", ending(ended.state), lasted(ended.state)),
        ),
        cites=(cite(pod, "containers", name, "state"), cite(pod, "containers", name, ended.field)),
    )


def _facts(container: Container, ended: Ended | None) -> Text:
    """Say how the last run ended and how often there was one: `exit code 1 after 4s, 7 restarts`."""
    if ended is None:
        return times(container.restart_count)
    return say("{}{}, {}", ending(ended.state), lasted(ended.state), times(container.restart_count))


def _after(words: Text | None) -> Text:
    return say("; its log: “{}”", words) if words is not None else own("")


def _words(name: Name, container: Container, logs: Logs | None) -> tuple[Text | None, tuple[Pointer, ...]]:
    """Quote what the last run said last, and where; nothing when no log was had."""
    found = last_words_of(name, container, logs)
    if logs is None or found is None:
        return None, ()
    key, words = found
    return words.quote(_QUOTED), (cite(logs, "parts", key, "lines", words.number),)


def _state_cites(pod: Pod, name: Name, container: Container, ended: Ended | None) -> tuple[Pointer, ...]:
    fields = [cite(pod, "containers", name, "restart_count")]
    if container.waiting_reason is not None:
        fields.append(cite(pod, "containers", name, "state", "reason"))
    if ended is not None:
        fields.append(cite(pod, "containers", name, ended.field))
    return tuple(fields)


def _verify(pod: Pod, name: Name, ended: Ended | None, words: Text | None) -> Verify:
    # While a run that ended is the container's state, its log is the current one.
    previous = own("") if ended is not None and ended.field == "state" else own(" --previous")
    return Verify(
        command=say("kubectl logs {} -c {} -n {}{} --tail=20", pod.name, name, pod.namespace, previous),
        expect=words if words is not None else say("the last words of the run that ended last"),
    )
