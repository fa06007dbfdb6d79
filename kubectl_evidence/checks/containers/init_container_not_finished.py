"""An init container goes on and on, and every other container waits for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from kubectl_evidence.effects import POD_NOT_READY
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Pointer, Proven, Severity, Verdict, Verify, cite
from kubectl_evidence.late import late
from kubectl_evidence.semantics.durations import between
from kubectl_evidence.semantics.last_words import LastWords, last_line
from kubectl_evidence.semantics.log_topics import topic_of
from kubectl_evidence.semantics.readiness import INITIALISING
from kubectl_evidence.semantics.runs import is_looping
from kubectl_evidence.text import Name, own, say

EXPLAINS = (*POD_NOT_READY, "metrics-missing-for-pod")

# From here on it is an error whatever its log says: few things that must precede a start take longer.
_LONG = timedelta(minutes=10)
# Sooner, one only asks what it does if its log complains or says that it waits.
_AT_ONCE = timedelta(seconds=30)
_WAITS = late(
    r"\bwait(?:s|ed|ing)?\b|\bretry(?:ing)?\b|\bretries\b|\bnot (?:yet )?(?:ready|available|up|reachable)\b"
    r"|\bunavailable\b|\bcan't resolve\b|\bbad address\b|\btry again\b|\btrying again\b|\bsleeping\b",
    re.IGNORECASE,
)
_QUOTED = 110


def check(pod: Pod, logs: Logs | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether an init container that does not end keeps the pod from starting, and what it says it does.

    ## How it decides
    A plain init container runs for more than two minutes; or for more than 30 seconds, and the last
    line of its log says that it waits for something or that something went wrong. It is an error
    after ten minutes, and after two where its log says so; a warning until then. Init containers run
    one after another, and each has to end (pkg/kubelet/kuberuntime, computeInitContainerActions).

    ## What would prove it
    That the others wait for it is proven. Whether it works or hangs, only its log can tell.

    ## Traps
    A sidecar (restartPolicy Always) runs for ever. A migration may need its time. An init container
    that keeps failing is init-container-crashloop's. Init containers run one at a time.

    ## Example
    > Init container wait-for-db has been running for 2m30s, and the containers after it wait
    """
    if pod.finished or pod.deleted is not None:
        return
    for name, container in pod.containers.items():
        state = container.state
        if container.role != "init" or state is None or state.status != "running" or state.started_at is None:
            continue
        up = now - state.started_at
        stream = logs.current(name) if logs is not None else None
        line = last_line(stream[1].lines) if stream is not None else None
        severity = _severity(up, line)
        if severity is None or is_looping(pod, container, now):
            continue
        where = (
            (cite(logs, "parts", stream[0], "lines", line.number),)
            if logs is not None and stream is not None and line is not None
            else ()
        )
        yield _unfinished(pod, name, container, state.started_at, severity, line, where, now)


def _severity(up: timedelta, line: LastWords | None) -> Severity | None:
    says_so = line is not None and (_WAITS.search(line.line) is not None or topic_of(line.line) is not None)
    if up >= _LONG or (up >= INITIALISING and says_so):
        return "error"
    return "warning" if up >= INITIALISING or (up >= _AT_ONCE and says_so) else None


def _unfinished(
    pod: Pod,
    name: Name,
    container: Container,
    started: datetime,
    severity: Severity,
    line: LastWords | None,
    where: tuple[Pointer, ...],
    now: datetime,
) -> Proven:
    return Proven(
        subject=say("Container/{}", name),
        severity=severity,
        says=say(
            "Init container {} has been running for {}, and the containers after it wait{}",
            name,
            between(started, now),
            say("; its log: “{}”", line.quote(_QUOTED)) if line is not None else own(""),
        ),
        cites=(
            cite(pod, "containers", name, "state"),
            *where,
            *((cite(pod, "containers", name, "command"),) if container.command else ()),
        ),
        since=started,
        would_weaken=say("a log that tells of progress"),
        verify=Verify(
            command=say("kubectl logs {} -c {} -n {} --tail=20", pod.name, name, pod.namespace),
            expect=say("what it does now, or waits for"),
        ),
    )
