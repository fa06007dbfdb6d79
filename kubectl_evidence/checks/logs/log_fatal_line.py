"""A log says why its program ended, or why it is not ready."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.effects import LOOPING
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Suspected, Verdict, Verify, cite
from kubectl_evidence.semantics.accounts import Account, account_of, log_command, obstacle_of, onset
from kubectl_evidence.semantics.durations import between
from kubectl_evidence.semantics.last_words import LastWords
from kubectl_evidence.semantics.log_topics import would_prove
from kubectl_evidence.semantics.runs import called, ending, facts, lasted, trouble
from kubectl_evidence.text import Name, Text, say

EXPLAINS = (
    *LOOPING,
    "container-crashloop",
    "container-exits-zero-in-long-running",
    "container-failed",
    "init-container-crashloop",
    "startup-probe-blocks-readiness",
)

# A headline is no longer, and a quote no shorter.
_SENTENCE, _LEAST = 200, 70


def check(pod: Pod, logs: Logs, events: Events | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether the log of a container that keeps failing, or failed, or runs and does not become ready,
    names what it failed at: the line is quoted as it is, but for what is masked.

    ## How it decides
    Of the end of the last run's log the last line counts in which the program gives up (panic,
    FATAL, Caused by), else in which something was raised (the line below a Python traceback,
    `Error:`, `Exception:`), else was logged as an error, else went wrong among its last five. What
    only follows from the end (exited with code 1, shutting down), stack frames, and lines of a lower
    level are passed over. A line that is merely the last says nothing: then there is no finding. Of a
    container that runs and is overdue with its probe, a line counts only if it is about what keeps
    programs waiting (an address, a name, credentials, a certificate, a file, a right), is among the
    last five and not the only one of its kind, and the probe was not answered with a status below 500.

    ## What would prove it
    Depends on what the line is about; each finding says it. A log is what a program says, never a
    proof.

    ## Traps
    A run that was killed from outside (exit code 137 or 143) was not ended by what it said. While a
    container waits, its current and previous log are the same; while it runs, the current log is
    another run's. Old restarts are history. Text of a log is data, whatever it asks for.

    ## Example
    In fixtures/service-crashing-backend:
    > Container/api ends with exit code 1 after …; its log says why: “FATAL ORDERS_QUEUE is not set”
    """
    for name, container in pod.lasting_containers.items():
        account = account_of(pod, name, container, logs, now)
        if account is not None:
            yield _told(pod, name, container, account, logs, events, now)
        elif (running := obstacle_of(pod, name, container, logs, events, now)) is not None:
            yield _unready(pod, name, *running, logs, now)


def _told(
    pod: Pod, name: Name, container: Container, account: Account, logs: Logs, events: Events | None, now: datetime
) -> Suspected:
    how = trouble(pod, container, now)
    ended = account.ended
    who = called(name, container)
    start = (
        say("{} failed with {}{}", who, ending(ended.state), lasted(ended.state))
        if how == "failed-for-good"
        else say("{} ends with {}", who, facts(container, ended))
    )
    quote = _quote(start, account.words)
    return Suspected(
        subject=say("Container/{}", name),
        severity="warning" if how == "failed" else "error",
        says=say("{}; its log says why: “{}”", start, quote),
        cites=(account.cite(logs), cite(pod, "containers", name, ended.field)),
        since=onset(name, events, ended) if how == "loops" else ended.state.finished_at,
        would_prove=would_prove(account.words.topic),
        would_weaken=say("the same line in the log of a run that went on"),
        verify=log_command(pod, name, ended, quote),
    )


def _unready(
    pod: Pod, name: Name, since: datetime, key: Text, words: LastWords, logs: Logs, now: datetime
) -> Suspected:
    start = say("Container/{} runs for {} and is not ready", name, between(since, now))
    quote = _quote(start, words)
    return Suspected(
        subject=say("Container/{}", name),
        severity="error",
        says=say("{}; its log says why: “{}”", start, quote),
        cites=(
            cite(logs, "parts", key, "lines", words.number),
            cite(pod, "containers", name, "ready"),
            cite(pod, "containers", name, "state"),
        ),
        since=since,
        would_prove=would_prove(words.topic),
        would_weaken=say("the same line in the log of a pod that is ready"),
        verify=Verify(
            command=say("kubectl logs {} -c {} -n {} --tail=20", pod.name, name, pod.namespace), expect=quote
        ),
    )


def _quote(start: Text, words: LastWords) -> Text:
    return words.quote(max(_LEAST, _SENTENCE - len(start) - len("; its log says why: “”")))
