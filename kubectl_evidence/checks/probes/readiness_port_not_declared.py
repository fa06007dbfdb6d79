"""A probe is refused at a port number that no container declares."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.checks.probes._ports import compared, ports_cited, ports_command
from kubectl_evidence.effects import PROBE_FAILS
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Suspected, Verdict, cite
from kubectl_evidence.semantics.happened import POD
from kubectl_evidence.semantics.ports import in_words as port_in_words
from kubectl_evidence.semantics.ports import target_number
from kubectl_evidence.semantics.probes import FailingProbe, declares, failing, in_words, outcome_of
from kubectl_evidence.semantics.routing import selecting
from kubectl_evidence.text import Text, join, own, say

EXPLAINS = PROBE_FAILS


def check(pod: Pod, events: Events, services: Services | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether a probe - for readiness, start or liveness - that is refused asks at a number that the
    pod does not seem to have.

    ## How it decides
    An event of the last 15 minutes says that the connection was refused, the probe has not passed
    since, no container declares the number, the probed one declares others, and no Service sends
    its traffic to that number.

    ## What would prove it
    That the program listens on a declared port and not on the probe's, which `--debug` shows.

    ## Traps
    A number that nobody declares is legal, and an administrative port often is not declared. A
    probe with a host of its own asks elsewhere. Containers of a pod share one network, so that a
    number may be another container's. Where a Service leads to the number too, it is where the
    program should listen, and the declaration is what is wrong.

    ## Example
    In fixtures/readiness-refused:
    > Container/cart's readiness probe httpGet :8081/healthz gets connection refused, and no
    > container declares that port (declared: http (8080))
    """
    if pod.finished or pod.deleted is not None:
        return
    for one in failing(pod, events, now):
        port, declared = (
            one.probe.port,
            any(
                declares(each, one.probe.port)
                for each in pod.counting_containers.values()
                if one.probe.port is not None
            ),
        )
        if port is None or isinstance(port, Text) or one.probe.host is not None or declared or not one.container.ports:
            continue
        if one.outcome == "refused" and not _is_target(pod, services, port):
            yield _elsewhere(pod, one, events)


def _is_target(pod: Pod, services: Services | None, port: int) -> bool:
    """Whether a Service sends this pod traffic at that number."""
    return services is not None and any(
        target_number(each) == port for service in selecting(pod, services).values() for each in service.ports
    )


def _elsewhere(pod: Pod, one: FailingProbe, events: Events) -> Suspected:
    ports = join(", ", [port_in_words(each) for each in one.container.ports])
    return Suspected(
        subject=say("Container/{}", one.name),
        severity="error",
        says=say(
            "Container/{}'s {} probe {} {}, and no container declares that port (declared: {})",
            one.name,
            own(one.kind),
            in_words(one.probe),
            outcome_of(one.event, one.probe),
            ports,
        ),
        would_prove=say("that the program listens on {} and not on the probe's port (--debug shows it)", ports),
        would_weaken=own("a line of the log that says that it listens at the probe's port, or is about to"),
        cites=(
            *ports_cited(pod, one.name, one.container, one.kind),
            cite(events, "parts", POD, "items", one.key),
        ),
        since=one.event.first,
        compared=(compared(one.container, one.kind, one.probe),),
        verify=ports_command(pod, one.name, own("no containerPort equal to the probe's port")),
    )
