"""A probe waits one second for an answer, and sometimes gets none in that time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.checks.probes._failing import probe_cited, probe_command, whose
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Suspected, Verdict
from kubectl_evidence.semantics.durations import between
from kubectl_evidence.semantics.probes import KINDS, FailingProbe, in_words, latest_failure
from kubectl_evidence.semantics.runs import RECENT
from kubectl_evidence.text import own, say

EXPLAINS = ()

# One late answer is a hiccup.
_OFTEN = 3


def check(pod: Pod, events: Events, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether a probe with a timeout of one second, which is the default, has run out of time again
    and again lately.

    ## How it decides
    The latest event about the probe, of the last 15 minutes, says that no answer came in time, and
    counts three times or more. It is information: whether it matters is told by a container that is
    not ready or is killed.

    ## What would prove it
    That the same probe passes with a longer timeout, or that the container was throttled then.

    ## Traps
    A program that hangs answers no probe, however long it waits. A container at its CPU limit is
    slow to answer. Events are repeated less often than the probe fails.

    ## Example
    > Container/api's liveness probe httpGet :http/ready waits 1s, the default, and got no answer in
    > time 7 times in 5m
    """
    if pod.finished or pod.deleted is not None:
        return
    for name, container in pod.counting_containers.items():
        for kind in KINDS:
            probe = container.probes.get(kind)
            told = latest_failure(events, name, {kind}, now - RECENT) if probe is not None else None
            if probe is None or told is None or probe.timeout_seconds != 1 or told[1].count < _OFTEN:
                continue
            one = FailingProbe(name, container, kind, probe, *told)
            if one.outcome == "timeout":
                yield _found(pod, one, events, now)


def _found(pod: Pod, one: FailingProbe, events: Events, now: datetime) -> Suspected:
    first = one.event.first
    return Suspected(
        subject=say("Container/{}", one.name),
        severity="info",
        says=say(
            "{} {} waits 1s, the default, and got no answer in time {} times{}",
            whose(one),
            in_words(one.probe),
            one.event.count,
            say(" in {}", between(first, now)) if first is not None else own(""),
        ),
        cites=probe_cited(pod, one, events),
        since=first,
        would_prove=own("the same probe that passes with a longer timeout"),
        would_weaken=own("a program that answers nobody else in time either"),
        verify=probe_command(pod, one.event.message.excerpt(160)),
        mitigations=(own("a timeout above what the program takes to answer under load"),),
    )
