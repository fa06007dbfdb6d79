"""Nothing listens at the port that a readiness probe asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.checks.probes._unready import Unready, is_unready, unready
from kubectl_evidence.effects import POD_NOT_READY
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Verdict
from kubectl_evidence.semantics.ports import in_words
from kubectl_evidence.semantics.probes import asked_number, declares
from kubectl_evidence.text import Text, join, own, say

EXPLAINS = (*POD_NOT_READY, "pod-not-ready-because-of-sidecar")


def check(pod: Pod, events: Events, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Which running containers, sidecars included, are not ready because the connection of their
    readiness probe is refused, and at which port.

    ## How it decides
    The container runs and is not ready for longer than its probe's window (initial delay, period
    times failures and timeout, at least 30 seconds), and the latest event Unhealthy of this run
    says that the connection was refused. A port name is given as the number that it has in the
    container. It is a warning during the first two minutes of a container that has not been ready
    yet.

    ## What would prove it
    Nothing more for the fact. Whether the program has not got so far, listens at another port or on
    a loopback address only, its log and `--debug` can tell.

    ## Traps
    An event of an earlier run, or of the time before the container was last ready, is old news. The
    kubelet stops repeating events, so that the last one may be minutes older than the last failure.
    A program that does not listen yet is starting.

    ## Example
    The probe's number is not the one that the container declares (fixtures/readiness-refused):
    > Container/cart runs and has not been ready for …: its readiness probe httpGet :8081/healthz
    > gets connection refused (the container declares http (8080))
    """
    for one in unready(pod, events, now):
        if one.outcome == "refused":
            yield is_unready(pod, one, say("gets connection refused{}", _where(pod, one)), events, now)


def _where(pod: Pod, one: Unready) -> Text:
    """Give a name's number, and beside a number that nobody declares what is declared."""
    number = asked_number(one.container, one.probe)
    if number is None:
        return own("")
    if isinstance(one.probe.port, Text):
        return say(" at {}", number)
    declared = join(", ", [in_words(port) for port in one.container.ports])
    known = any(declares(each, number) for each in pod.counting_containers.values())
    return own("") if known or not declared else say(" (the container declares {})", declared)
