"""A startup probe has not succeeded, so that readiness is not even asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.checks.probes._kills import killed
from kubectl_evidence.effects import POD_NOT_READY
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.durations import between
from kubectl_evidence.semantics.happened import POD
from kubectl_evidence.semantics.probes import in_words, latest_failure, outcome_of
from kubectl_evidence.semantics.readiness import overdue
from kubectl_evidence.semantics.runs import is_looping
from kubectl_evidence.semantics.shown_by import status_command
from kubectl_evidence.text import own, say

EXPLAINS = (*POD_NOT_READY, "pod-not-ready-because-of-sidecar", "probe-timeout-one-second")


def check(pod: Pod, events: Events | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Which running containers are held back by a startup probe for longer than it may take.

    ## How it decides
    `started` is false and the run lasts longer than the probe's window: initial delay, period times
    failures and timeout, at least 30 seconds. Until a startup probe has succeeded readiness and
    liveness are not probed (pkg/kubelet/prober/worker.go), so the container cannot become ready.
    The latest event Unhealthy of this run tells what the probe got.

    ## What would prove it
    Nothing more.

    ## Traps
    A probe that fails that often kills the container, which is another check's matter: one that
    neither passes nor kills errs. Within its window the container is starting.

    ## Example
    > Container/api runs for 6m40s and its startup probe httpGet :http/ready errs: “rpc error: no
    > such container”: until it has passed, readiness is not probed
    """
    if pod.finished or pod.deleted is not None:
        return
    for name, container in pod.counting_containers.items():
        probe = container.startup_probe
        if probe is None or overdue(pod, container, now) != "startup" or is_looping(pod, container, now):
            continue
        if container.restart_count and killed(name, "startup", events, now) is not None:
            continue
        started = container.state.started_at if container.state is not None else None
        told = latest_failure(events, name, {"startup"}, started)
        yield Proven(
            subject=say("Container/{}", name),
            severity="error",
            says=say(
                "Container/{} runs{} and its startup probe {} {}: until it has passed, readiness is not probed",
                name,
                say(" for {}", between(started, now)) if started is not None else own(""),
                in_words(probe),
                outcome_of(told[1], probe) if told is not None else own("has not passed"),
            ),
            cites=(
                cite(pod, "containers", name, "started"),
                cite(pod, "containers", name, "state"),
                cite(pod, "containers", name, "startup_probe"),
                *((cite(events, "parts", POD, "items", told[0]),) if events is not None and told is not None else ()),
            ),
            since=started,
            would_weaken=own("a container that is started a moment later: then it is slow, and nothing else"),
            verify=Verify(command=status_command(pod, name, container, "started"), expect=own("false")),
        )
