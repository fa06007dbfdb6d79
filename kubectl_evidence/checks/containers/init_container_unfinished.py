"""An init container goes on and on, and every other container waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.durations import between
from kubectl_evidence.semantics.last_words import last_line
from kubectl_evidence.semantics.readiness import INITIALISING
from kubectl_evidence.semantics.runs import is_looping
from kubectl_evidence.text import own, say

EXPLAINS = ("service-no-endpoints",)

# From here on it is an error rather than a warning: few things that must precede a start take longer.
_LONG = timedelta(minutes=10)


def check(pod: Pod, logs: Logs | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether an init container that does not end keeps the pod from starting.

    ## How it decides
    A plain init container has been running for more than two minutes, which is a warning, or more
    than ten, which is an error. Its last line, where the log was collected, tells what it does.

    ## What would prove it
    That the others wait for it is proven. Whether it works or hangs, only its log can tell.

    ## Traps
    A sidecar (restartPolicy Always) runs for ever. A migration may need its time. An init
    container that keeps failing is a crash loop's matter. Init containers run one at a time.
    """
    if pod.finished or pod.deleted is not None:
        return
    for name, container in pod.containers.items():
        state = container.state
        if container.role != "init" or state is None or state.status != "running" or state.started_at is None:
            continue
        up = now - state.started_at
        if up < INITIALISING or is_looping(pod, container, now):
            continue
        stream = logs.current(name) if logs is not None else None
        line = last_line(stream[1].lines) if stream is not None else None
        yield Proven(
            subject=say("Container/{}", name),
            severity="error" if up >= _LONG else "warning",
            says=say(
                "Init container {} has been running for {}, and the containers after it wait{}",
                name,
                between(state.started_at, now),
                say("; its log: “{}”", line.quote(120)) if line is not None else own(""),
            ),
            cites=(
                cite(pod, "containers", name, "state"),
                *(
                    (cite(logs, "parts", stream[0], "lines", line.number),)
                    if logs is not None and stream is not None and line is not None
                    else ()
                ),
            ),
            since=state.started_at,
            verify=Verify(
                command=say("kubectl logs {} -c {} -n {} --tail=20", pod.name, name, pod.namespace),
                expect=say("what it does now, or waits for"),
            ),
        )
