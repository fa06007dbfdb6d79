"""A running container that its readiness probe keeps from being ready, and what that probe gets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from kubectl_evidence.evidence.events import Event, Events
from kubectl_evidence.evidence.parts.container import Container, Probe
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Proven, Severity, Verify, cite
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.semantics.durations import between
from kubectl_evidence.semantics.happened import POD
from kubectl_evidence.semantics.probes import Outcome, in_words, latest_failure, outcome_kind
from kubectl_evidence.semantics.readiness import overdue, was_ready, window
from kubectl_evidence.semantics.runs import is_looping
from kubectl_evidence.semantics.shown_by import status_command
from kubectl_evidence.text import Name, Text, own, say

# A program may take this long to start without being broken; before, not ready is a warning.
PATIENCE = timedelta(minutes=2)


@dataclass(frozen=True)
class Unready:
    """A container that runs and is not ready for longer than its readiness probe's window.

    `before` says that it was ready in this run; `told` is the last event about the probe of the time since.
    """

    name: Name
    container: Container
    probe: Probe
    since: datetime | None
    before: bool
    told: tuple[Name, Event] | None

    @property
    def outcome(self) -> Outcome:
        """What sort of end the probe comes to, as far as an event tells."""
        return outcome_kind(self.told[1], self.probe) if self.told is not None else "other"


def unready(pod: Pod, events: Events | None, now: datetime) -> Iterator[Unready]:
    """The containers, sidecars included, that a readiness probe keeps from being ready."""
    if pod.finished or pod.deleted is not None:
        return
    for name, container in pod.counting_containers.items():
        probe = container.readiness_probe
        if probe is None or overdue(pod, container, now) != "readiness" or is_looping(pod, container, now):
            continue
        started = container.state.started_at if container.state is not None else None
        ready = at(pod.conditions, "Ready")
        before = started is not None and was_ready(pod, started)
        since, since_when = started, started
        if before and ready is not None and ready.last_transition_time is not None:
            since = ready.last_transition_time
            # The failures that made it so came before.
            since_when = since - window(probe)
        told = latest_failure(events, name, {"readiness"}, since_when)
        yield Unready(name, container, probe, since, before, told)


def severity(one: Unready, now: datetime) -> Severity:
    """A warning while a container that has not been ready yet may merely be slow."""
    return "warning" if not one.before and one.since is not None and now - one.since < PATIENCE else "error"


def is_unready(pod: Pod, one: Unready, gets: Text, events: Events | None, now: datetime) -> Proven:
    """Say that it is not ready, since when, and what its probe gets."""
    name, container = one.name, one.container
    told = (cite(events, "parts", POD, "items", one.told[0]),) if events is not None and one.told is not None else ()
    return Proven(
        subject=say("Container/{}", name),
        severity=severity(one, now),
        says=say(
            "Container/{} runs and has not been ready{}{}: its readiness probe {} {}",
            name,
            say(" for {}", between(one.since, now)) if one.since is not None else own(""),
            own(" (it was before)") if one.before else own(""),
            in_words(one.probe),
            gets,
        ),
        cites=(
            cite(pod, "containers", name, "ready"),
            cite(pod, "containers", name, "state"),
            cite(pod, "containers", name, "readiness_probe"),
            *told,
        ),
        since=one.since,
        would_weaken=own("a container that becomes ready without a change: then it is slow, and nothing else"),
        verify=Verify(command=status_command(pod, name, container, "ready"), expect=own("false")),
    )
