"""A running container does not become ready, or is ready no longer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.checks.probes._unready import is_unready, unready
from kubectl_evidence.effects import POD_NOT_READY
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import RuledOut, Verdict, cite
from kubectl_evidence.semantics.probes import in_words, outcome_of
from kubectl_evidence.text import own, say

EXPLAINS = (*POD_NOT_READY, "pod-not-ready-because-of-sidecar", "probe-timeout-one-second")


def check(pod: Pod, events: Events | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Which running containers, sidecars included, are kept from being ready by a readiness probe
    that gets no answer in time, fails in its own words, errs, or of which nothing more is known.

    ## How it decides
    The container runs and is not ready for longer than its probe's window (initial delay, period
    times failures and timeout, at least 30 seconds), as the kubelet counts failures
    (pkg/kubelet/prober/worker.go). The latest event Unhealthy of this run, where events were
    collected, tells what the probe got. It is a warning during the first two minutes of a container
    that has not been ready yet, an error otherwise. A container whose readiness probe passes rules
    it out for itself.

    ## What would prove it
    Nothing more for the fact. Without an event the reason is not known: events expire, and the
    kubelet stops repeating them.

    ## Traps
    A connection that is refused and an HTTP status have checks of their own. A container within
    its window is starting, and until a startup probe has succeeded readiness is not probed. One
    that keeps ending is a crash loop's matter. A probe that errs never counts as a failure and
    never passes. While a node is lost, readiness is stale. A pod that is being deleted, or is
    finished, is not ready on purpose.

    ## Example
    > Container/api runs and has not been ready for 10m: its readiness probe httpGet :http/ready
    > gets no answer within 1s
    """
    for one in unready(pod, events, now):
        if one.outcome not in ("refused", "status"):
            gets = outcome_of(one.told[1], one.probe) if one.told is not None else own("does not pass")
            yield is_unready(pod, one, gets, events, now)
    if pod.finished or pod.deleted is not None:
        return
    for name, container in pod.counting_containers.items():
        if container.ready and container.readiness_probe is not None:
            yield RuledOut(
                subject=say("Container/{}", name),
                says=say("Container/{} passes its readiness probe {}", name, in_words(container.readiness_probe)),
                cites=(cite(pod, "containers", name, "ready"), cite(pod, "containers", name, "readiness_probe")),
            )
