"""A running container does not become ready, or is ready no longer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Proven, RuledOut, Verdict, Verify, cite
from kubectl_evidence.semantics.durations import between
from kubectl_evidence.semantics.happened import POD
from kubectl_evidence.semantics.probes import Kind, in_words, latest_failure, outcome_of
from kubectl_evidence.semantics.readiness import overdue, was_ready
from kubectl_evidence.semantics.runs import is_looping
from kubectl_evidence.semantics.shown_by import status_command
from kubectl_evidence.text import Name, own, say

EXPLAINS = ("service-no-endpoints",)

# A program may take this long to start without being broken; before, not ready is a warning.
_PATIENCE = timedelta(minutes=2)


def check(pod: Pod, events: Events | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Which running containers, sidecars included, are kept from being ready by which probe, and
    what that probe gets: connection refused, a status, no answer, an error of its own.

    ## How it decides
    The container runs and is not ready for longer than its probe's window (initial delay, period
    times failures, at least 30 seconds); a startup probe that has not succeeded holds readiness
    back, so it is named instead. The latest event Unhealthy of this run, where events were
    collected, tells what the probe got. It is a warning during the first two minutes of a
    container that has not been ready yet, an error otherwise. A container whose readiness probe
    passes rules it out for itself.

    ## What would prove it
    Nothing more for the fact. Without an event the reason is not known: events expire, and the
    kubelet stops repeating them.

    ## Traps
    A container within its window is starting. One that keeps ending is a crash loop's matter. A
    probe that errs (a port name that does not exist) never counts as a failure and never passes.
    While a node is lost, readiness is stale. A pod that is being deleted, or is finished, is not
    ready on purpose.
    """
    if pod.finished or pod.deleted is not None:
        return
    for name, container in pod.counting_containers.items():
        kind = overdue(pod, container, now)
        if kind is not None and not is_looping(pod, container, now):
            yield _failing(pod, name, container, kind, events, now)
        elif container.ready and container.readiness_probe is not None:
            yield RuledOut(
                subject=say("Container/{}", name),
                says=say("Container/{} passes its readiness probe {}", name, in_words(container.readiness_probe)),
                cites=(cite(pod, "containers", name, "ready"), cite(pod, "containers", name, "readiness_probe")),
            )


def _failing(pod: Pod, name: Name, container: Container, kind: Kind, events: Events | None, now: datetime) -> Proven:
    probe = container.probes[kind]
    started = container.state.started_at if container.state is not None else None
    before = started is not None and was_ready(pod, started)
    ready = at(pod.conditions, "Ready")
    since = ready.last_transition_time if ready is not None and before else started
    told = latest_failure(events, name, {kind}, started)
    return Proven(
        subject=say("Container/{}", name),
        severity="warning" if not before and started is not None and now - started < _PATIENCE else "error",
        says=say(
            "Container/{} runs and has not been ready{}{}: its {} probe {} {}",
            name,
            say(" for {}", between(since, now)) if since is not None else own(""),
            own(" (it was before)") if before else own(""),
            own(kind),
            in_words(probe),
            outcome_of(told[1], probe) if told is not None else own("does not pass"),
        ),
        cites=(
            cite(pod, "containers", name, "ready"),
            cite(pod, "containers", name, "state"),
            cite(pod, "containers", name, f"{kind}_probe"),
            *((cite(events, "parts", POD, "items", told[0]),) if events is not None and told is not None else ()),
        ),
        since=since,
        verify=Verify(command=status_command(pod, name, container, "ready"), expect=own("false")),
    )
