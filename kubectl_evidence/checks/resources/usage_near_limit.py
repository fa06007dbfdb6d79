"""A container uses nearly all the memory that it may."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from kubectl_evidence.checks.resources._room import shares
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pod_metrics import PodMetrics
from kubectl_evidence.finding import Compared, Suspected, Verdict, Verify, cite
from kubectl_evidence.outcome import NotFound
from kubectl_evidence.semantics.placing_words import amount_in_words
from kubectl_evidence.text import own, say

EXPLAINS = ()

# From here on it is worth a word; from there on an OOM kill is one larger request away.
_HIGH, _FULL = Decimal("0.9"), Decimal("0.95")


def check(pod: Pod, usage: PodMetrics | NotFound, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether a running container was seen to use more than nine tenths of its memory limit.

    ## How it decides
    The working set of the last sample of the metrics API is set against the container's limit. From 95 % on, in a pod
    that is not ready, it is a warning; otherwise it is information.

    ## What would prove it
    Usage that grows until the container is killed: one sample does not tell growth from a full cache.

    ## Traps
    The working set contains pages of files that the kernel would give back. A runtime with a fixed heap sits near its
    limit and is well. A sample from before the container's start is of the run before. Without a limit there is none
    to be near.

    ## Example
    > Container api used 240Mi of its memory limit of 256Mi (93 %)
    """
    if isinstance(usage, NotFound):
        return
    for one in shares(pod, usage, "memory", now):
        if one.share < _HIGH:
            continue
        yield Suspected(
            subject=say("Container/{}", one.name),
            severity="warning" if one.share >= _FULL and not pod.ready else "info",
            says=say(
                "Container {} used {} of its memory limit of {} ({} %)",
                one.name,
                amount_in_words(one.used),
                one.limit,
                one.percent,
            ),
            would_prove=say("usage that keeps growing, or an OOM kill"),
            would_weaken=say("a working set that has stayed the same for long"),
            cites=(
                cite(usage, "containers", one.name, "memory"),
                cite(pod, "containers", one.name, "limits", own("memory")),
            ),
            compared=(Compared(what=own("memory"), wants=say("at most {}", one.limit), has=one.used, same=True),),
            verify=Verify(
                command=say("kubectl top pod {} -n {} --containers", pod.name, pod.namespace),
                expect=say("MEMORY near {} for {}", one.limit, one.name),
            ),
            mitigations=(say("a memory limit above the peak of {}, or a smaller cache or heap in it", one.name),),
        )
