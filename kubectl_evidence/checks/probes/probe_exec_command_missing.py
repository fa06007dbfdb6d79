"""A probe runs a program that the container does not have."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.checks.probes._failing import probe_cited, probe_command, whose
from kubectl_evidence.effects import PROBE_FAILS
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Compared, Proven, Verdict
from kubectl_evidence.late import late
from kubectl_evidence.semantics.probes import FailingProbe, failing
from kubectl_evidence.text import Text, join, own, say

EXPLAINS = PROBE_FAILS

# `exec: "curl": executable file not found in $PATH`, `sh: curl: not found`.
_RUNTIME = late(r"exec: \\?\"([^\"\\]+)\\?\"")
_SHELL = late(r"sh: (?:line )?(?:\d+: )?([^:\s]+): (?:command )?not found")


def check(pod: Pod, events: Events, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether a probe cannot run its command, because there is no such program in the container.

    ## How it decides
    The event about the probe quotes the runtime (`executable file not found in $PATH`, `no such file
    or directory`) or a shell that the probe runs (`curl: not found`). The former is an error of the
    probe and no failure (pkg/kubelet/prober/worker.go): readiness and start are never reached,
    liveness never fails; the latter is a failure and kills.

    ## What would prove it
    Nothing more.

    ## Traps
    An image without a shell has no `sh` either. A program that the command calls in turn, and a
    file that it wants to read, may be missing instead: then the words are others. An exec that
    fails because of the runtime passes the next time.

    ## Example
    In fixtures/readiness-command-missing:
    > Container/reviews's readiness probe runs `curl -fsS http://localhost:8080/hostname`, and the
    > container has no program `curl`: it does not become ready
    """
    if pod.finished or pod.deleted is not None:
        return
    for one in failing(pod, events, now):
        if one.outcome == "command-missing":
            yield _missing(pod, one, events)


def _missing(pod: Pod, one: FailingProbe, events: Events) -> Proven:
    program = _program(one)
    harmless = one.kind == "liveness" and not one.container.restart_count
    effect = {
        "startup": own("its start is not confirmed"),
        "readiness": own("it does not become ready"),
        "liveness": own("its liveness is not checked") if harmless else own("it is killed for it"),
    }
    return Proven(
        subject=say("Container/{}", one.name),
        severity="warning" if harmless else "error",
        says=say(
            "{} runs `{}`, and the container has no program `{}`: {}",
            whose(one),
            join(" ", one.probe.command).excerpt(80),
            program,
            effect[one.kind],
        ),
        cites=probe_cited(pod, one, events),
        since=one.event.first,
        compared=(
            Compared(what=own("program of the probe"), wants=program, has=own("not in the container"), same=False),
        ),
        would_weaken=own("a probe with the same command that has passed in this run"),
        verify=probe_command(pod, one.event.message.excerpt(160)),
    )


def _program(one: FailingProbe) -> Text:
    for words in (_RUNTIME, _SHELL):
        found = words.search(one.event.message)
        if found is not None:
            return one.event.message.part(*found.span(1))
    return one.probe.command[0] if one.probe.command else own("")
