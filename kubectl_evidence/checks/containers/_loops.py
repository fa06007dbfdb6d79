"""What is said of containers that keep ending, whatever their role."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Pointer, Proven, RuledOut, Verdict, cite
from kubectl_evidence.semantics.accounts import account_of, log_command, onset, said_again
from kubectl_evidence.semantics.creation import NEVER_BEGAN
from kubectl_evidence.semantics.durations import between
from kubectl_evidence.semantics.happened import POD, latest
from kubectl_evidence.semantics.last_words import LastWords, last_words_of
from kubectl_evidence.semantics.runs import (
    Ended,
    called,
    ending,
    facts,
    has_failed,
    has_settled,
    is_looping,
    last_ended,
    lasted,
    times,
    trouble,
)
from kubectl_evidence.text import Name, Text, own, say

_QUOTED = 120


def loops(
    pod: Pod, name: Name, container: Container, events: Events | None, logs: Logs | None, now: datetime
) -> Iterator[Verdict]:
    """Say whether a container loops, has just failed, or has settled after it looped."""
    ended = last_ended(container)
    match trouble(pod, container, now):
        case "loops":
            yield _loop(pod, name, container, events, logs, now)
        case "failed" if ended is not None:
            yield _failed(pod, name, container, ended, logs, now)
        case None if container.restart_count and ended is not None and has_settled(container, now):
            if not pod.finished and pod.deleted is None:
                yield _settled(pod, name, container, ended, now)
        case _:
            pass


def _loop(
    pod: Pod, name: Name, container: Container, events: Events | None, logs: Logs | None, now: datetime
) -> Proven:
    ended = last_ended(container)
    backing_off = latest(events, {"BackOff"}, container=name)
    words, where = _words(pod, name, container, logs, now)
    fails = ended is None or has_failed(ended.state)
    return Proven(
        subject=say("Container/{}", name),
        severity="error",
        says=say(
            "{} {}: {}{}",
            called(name, container),
            own("crash-loops") if fails else own("ends without a failure and is always restarted"),
            facts(container, ended),
            _after(pod, name, container, logs, now),
        ),
        cites=(
            *_state_cites(pod, name, container, ended),
            *where,
            *((cite(events, "parts", POD, "items", backing_off[0]),) if events is not None and backing_off else ()),
        ),
        since=onset(name, events, ended),
        would_weaken=say("a run since then that goes on"),
        verify=log_command(pod, name, ended, words),
    )


def _failed(pod: Pod, name: Name, container: Container, ended: Ended, logs: Logs | None, now: datetime) -> Proven:
    words, where = _words(pod, name, container, logs, now)
    after = _after(pod, name, container, logs, now)
    return Proven(
        subject=say("Container/{}", name),
        severity="warning",
        says=say("{} failed: {}{}", called(name, container), facts(container, ended), after),
        cites=(*_state_cites(pod, name, container, ended), *where),
        since=ended.state.finished_at,
        verify=log_command(pod, name, ended, words),
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


def _after(pod: Pod, name: Name, container: Container, logs: Logs | None, now: datetime) -> Text:
    """Quote what the last run said last, where that is all there is: a line that tells why is a finding of its own."""
    if account_of(pod, name, container, logs, now) is not None:
        return own("")
    found = _last_words(pod, name, container, logs, now)
    if found is not None:
        return say("; its log: “{}”", found[1].quote(_QUOTED))
    ended = last_ended(container)
    message = ended.state.message if ended is not None else None
    if message:
        return say("; its termination message: “{}”", message.excerpt(_QUOTED))
    return own("; its log is empty") if _wrote_nothing(name, container, logs) else own("")


def _last_words(
    pod: Pod, name: Name, container: Container, logs: Logs | None, now: datetime
) -> tuple[Text, LastWords] | None:
    found = last_words_of(name, container, logs)
    return said_again(name, logs) if found is None and is_looping(pod, container, now) else found


def _wrote_nothing(name: Name, container: Container, logs: Logs | None) -> bool:
    """Whether the log of the run that ended last was read, and has nothing in it."""
    ended = last_ended(container)
    if ended is None or logs is None or ended.state.reason in NEVER_BEGAN:
        return False
    is_running = container.state is not None and container.state.status == "running"
    for which in ("previous",) if is_running else ("current", "previous"):
        stream = logs.parts.get(say("{}/{}", name, own(which)))
        if stream is not None and stream.collected and not stream.deleted:
            return not stream.line_count
    return False


def _words(
    pod: Pod, name: Name, container: Container, logs: Logs | None, now: datetime
) -> tuple[Text | None, tuple[Pointer, ...]]:
    """Quote what the last run said last, and where; nothing when no log was had."""
    found = _last_words(pod, name, container, logs, now)
    if logs is None or found is None:
        return None, ()
    key, words = found
    told = account_of(pod, name, container, logs, now) is not None
    return words.quote(_QUOTED), () if told else (cite(logs, "parts", key, "lines", words.number),)


def _state_cites(pod: Pod, name: Name, container: Container, ended: Ended | None) -> tuple[Pointer, ...]:
    fields = [cite(pod, "containers", name, "restart_count")]
    if container.waiting_reason is not None:
        fields.append(cite(pod, "containers", name, "state", "reason"))
    if ended is not None:
        fields.append(cite(pod, "containers", name, ended.field))
    return tuple(fields)
