"""What a program itself says of why its run ended."""

from __future__ import annotations

import re
from datetime import datetime

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Pointer, Verify, cite
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.semantics.creation import NEVER_BEGAN
from kubectl_evidence.semantics.happened import latest
from kubectl_evidence.semantics.last_words import LastWords, last_words, last_words_of
from kubectl_evidence.semantics.log_topics import Topic, topic_of
from kubectl_evidence.semantics.probes import Kind, latest_failure
from kubectl_evidence.semantics.readiness import overdue
from kubectl_evidence.semantics.runs import RECENT, Ended, last_ended, trouble
from kubectl_evidence.text import Name, Text, own, say

# What a program that runs may wait for without an end.
_OBSTACLES: frozenset[Topic | None] = frozenset(
    {
        "authentication",
        "certificate",
        "disk-full",
        "forbidden",
        "missing",
        "permission",
        "read-only",
        "refused",
        "schema",
        "unreachable",
        "unresolved",
        "unset",
    }
)
_SURE = frozenset({"fatal", "raised", "error"})
_CLOSE = 5
# Signals by which a container is ended from outside: what it said before is not why.
_FROM_OUTSIDE = frozenset({9, 15})


@dataclass(frozen=True)
class Account:
    """The telling line of the run that ended last: the key of its log, and its words."""

    key: Text
    words: LastWords
    ended: Ended

    def cite(self, logs: Logs) -> Pointer:
        """Point at the line."""
        return cite(logs, "parts", self.key, "lines", self.words.number)


def account_of(pod: Pod, name: Name, container: Container, logs: Logs | None, now: datetime) -> Account | None:
    """The line in which the last run tells why it ended, where it is trouble that it did; None where nothing tells.

    A line of the log of a run that was killed from outside, or never began, does not tell why.
    """
    ended, how = last_ended(container), trouble(pod, container, now)
    if ended is None or how is None:
        return None
    state = ended.state
    if state.reason in {"OOMKilled", "ContainerStatusUnknown", *NEVER_BEGAN} or state.fatal_signal in _FROM_OUTSIDE:
        return None
    found = last_words_of(name, container, logs)
    if found is None and how == "loops":
        found = said_again(name, logs)
    if found is None or not is_telling(found[1]):
        return None
    return Account(found[0], found[1], ended)


def said_again(name: Name, logs: Logs | None) -> tuple[Text, LastWords] | None:
    """What the run after the last says, where the log of the last is deleted: who loops says the same each time."""
    previous = logs.parts.get(say("{}/previous", name)) if logs is not None else None
    stream = logs.current(name) if logs is not None and previous is not None and previous.deleted else None
    words = last_words(stream[1].lines) if stream is not None else None
    return (stream[0], words) if stream is not None and words is not None else None


def obstacle_of(
    pod: Pod, name: Name, container: Container, logs: Logs | None, events: Events | None, now: datetime
) -> tuple[datetime, Text, LastWords] | None:
    """What keeps a container that runs from being ready, by its own account; with its start and the key of its log.

    One line of an error is an aside; a program that waits for something says so again and again. What its probe
    answers below 500 is not about what it waits for.
    """
    state = container.state
    if logs is None or pod.deleted is not None or state is None or state.started_at is None:
        return None
    probe = overdue(pod, container, now)
    stream = logs.current(name) if probe is not None else None
    if probe is None or stream is None or _is_answered(name, probe, events, now):
        return None
    words = last_words(stream[1].lines)
    if words is None or words.weight not in _SURE or words.topic not in _OBSTACLES:
        return None
    last = [number for number, line in stream[1].lines.items() if line.strip()][-_CLOSE:]
    alike = sum(1 for line in stream[1].lines.values() if topic_of(line) == words.topic)
    return (state.started_at, stream[0], words) if words.number in last and alike > 1 else None


def _is_answered(name: Name, probe: Kind, events: Events | None, now: datetime) -> bool:
    failure = latest_failure(events, name, {probe}, now - RECENT)
    return failure is None or re.search(r"statuscode: [1-4]\d\d", failure[1].message) is not None


def is_telling(words: LastWords) -> bool:
    """Whether a line says that something went wrong, rather than being only the last."""
    return words.weight not in {"warned", "last"}


def onset(name: Name, events: Events | None, ended: Ended | None) -> datetime | None:
    """When a container began to fail, as far as events reach back; else when the run ended that ended last."""
    backing_off = latest(events, {"BackOff"}, container=name)
    began = backing_off[1].first if backing_off is not None else None
    return began or (ended.state.finished_at if ended is not None else None)


def log_command(pod: Pod, name: Name, ended: Ended | None, expect: Text | None) -> Verify:
    """The command that shows the end of the log of the run that ended last."""
    # While a run that ended is the container's state, its log is the current one.
    previous = own("") if ended is not None and ended.field == "state" else own(" --previous")
    return Verify(
        command=say("kubectl logs {} -c {} -n {}{} --tail=20", pod.name, name, pod.namespace, previous),
        expect=expect if expect is not None else say("the last words of the run that ended last"),
    )
