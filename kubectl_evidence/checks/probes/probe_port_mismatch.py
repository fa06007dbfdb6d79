"""A probe asks at a port that the container does not declare."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.evidence.events import Event, Events
from kubectl_evidence.evidence.parts.container import Container, Probe
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Compared, Pointer, Proven, RuledOut, Suspected, Verdict, Verify, cite
from kubectl_evidence.semantics.happened import POD
from kubectl_evidence.semantics.ports import in_words as port_in_words
from kubectl_evidence.semantics.ports import target_number
from kubectl_evidence.semantics.probes import Kind, declares, in_words, is_refused, latest_failure, outcome_of
from kubectl_evidence.semantics.routing import selecting
from kubectl_evidence.semantics.runs import RECENT
from kubectl_evidence.text import Name, Text, join, own, say

EXPLAINS = ("liveness-kills", "readiness-failing", "container-crashloop", "service-no-endpoints")

_KINDS: tuple[Kind, ...] = ("startup", "liveness", "readiness")


def check(pod: Pod, events: Events | None, services: Services | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether each probe of each container asks at a port that the container has.

    ## How it decides
    A port *name* is resolved as the kubelet does, in the probed container only and whatever the
    protocol; one that is not declared there makes the probe err for ever: never ready, never
    started, or, for liveness, never checked, which is a warning. A port *number* that no container
    declares is suspected only if an event of the last 15 minutes says that the connection there
    was refused, the container declares other ports, and no Service sends its traffic to that
    number. A port that is declared rules this out for that probe.

    ## What would prove it
    For a name nothing more. For a number: that the program listens on a declared port and not on
    the probe's, which `--debug` shows.

    ## Traps
    A number that nobody declares is legal, and an administrative port often is not declared. A
    probe with a host of its own asks elsewhere. Containers of a pod share one network, so that a
    number may be another container's; a name may not.
    """
    if pod.finished or pod.deleted is not None:
        return
    for name, container in pod.counting_containers.items():
        for kind in _KINDS:
            probe = container.probes.get(kind)
            if probe is None or probe.port is None or probe.host is not None:
                continue
            if isinstance(probe.port, Text) and not declares(container, probe.port):
                yield _unresolved(pod, name, container, kind, probe)
            elif any(declares(each, probe.port) for each in pod.counting_containers.values()):
                yield _declared(pod, name, kind, probe, probe.port)
            elif container.ports and not _is_target(pod, services, probe.port):
                failure = latest_failure(events, name, {kind}, now - RECENT)
                if events is not None and failure is not None and is_refused(failure[1], probe):
                    yield _elsewhere(pod, name, container, kind, probe, events, failure)


def _is_target(pod: Pod, services: Services | None, port: int | Text) -> bool:
    """Whether a Service sends this pod traffic at that number: then it is where the program should listen."""
    return services is not None and any(
        target_number(each) == port for service in selecting(pod, services).values() for each in service.ports
    )


def _unresolved(pod: Pod, name: Name, container: Container, kind: Kind, probe: Probe) -> Proven:
    names = join(", ", [each.name for each in container.ports if each.name])
    effect = {
        "startup": own("its start is never confirmed"),
        "readiness": own("it never becomes ready"),
        "liveness": own("its liveness is never checked"),
    }
    return Proven(
        subject=say("Container/{}", name),
        severity="warning" if kind == "liveness" else "error",
        says=say(
            "Container/{}'s {} probe asks port `{}`, which the container does not declare ({}): {}",
            name,
            own(kind),
            probe.port if isinstance(probe.port, Text) else own(""),
            say("declared: {}", names) if names else own("it names no port"),
            effect[kind],
        ),
        cites=_cites(pod, name, container, kind),
        since=container.state.started_at if container.state is not None else None,
        compared=(_compared(container, kind, probe),),
        verify=_verify(pod, name, say("no port named `{}`", probe.port) if isinstance(probe.port, Text) else own("")),
    )


def _elsewhere(
    pod: Pod,
    name: Name,
    container: Container,
    kind: Kind,
    probe: Probe,
    events: Events,
    failure: tuple[Name, Event],
) -> Suspected:
    declared = join(", ", [port_in_words(each) for each in container.ports])
    return Suspected(
        subject=say("Container/{}", name),
        severity="error",
        says=say(
            "Container/{}'s {} probe {} {}, and no container declares that port (declared: {})",
            name,
            own(kind),
            in_words(probe),
            outcome_of(failure[1], probe),
            declared,
        ),
        would_prove=say("that the program listens on {} and not on the probe's port (--debug shows it)", declared),
        cites=(*_cites(pod, name, container, kind), cite(events, "parts", POD, "items", failure[0])),
        since=failure[1].first,
        compared=(_compared(container, kind, probe),),
        verify=_verify(pod, name, say("no containerPort equal to the probe's port")),
    )


def _declared(pod: Pod, name: Name, kind: Kind, probe: Probe, port: int | Text) -> RuledOut:
    owner = next(each for each, container in pod.counting_containers.items() if declares(container, port))
    return RuledOut(
        subject=say("Container/{}", name),
        says=say(
            "Container/{}'s {} probe {} asks a port that container {} declares", name, own(kind), in_words(probe), owner
        ),
        cites=(cite(pod, "containers", name, f"{kind}_probe", "port"), cite(pod, "containers", owner, "ports")),
    )


def _cites(pod: Pod, name: Name, container: Container, kind: Kind) -> tuple[Pointer, ...]:
    return (
        cite(pod, "containers", name, f"{kind}_probe", "port"),
        cite(pod, "containers", name, "ports") if container.ports else cite(pod, "containers", name),
    )


def _compared(container: Container, kind: Kind, probe: Probe) -> Compared:
    wants = say("{}", probe.port) if probe.port is not None else None
    has = join(", ", [port_in_words(each) for each in container.ports]) or None
    return Compared(what=say("port of the {} probe", own(kind)), wants=wants, has=has, same=False)


def _verify(pod: Pod, name: Name, expect: Text) -> Verify:
    return Verify(
        command=say(
            "kubectl get pod {} -n {} -o jsonpath='{{.spec.containers[?(@.name==\"{}\")].ports}}'",
            pod.name,
            pod.namespace,
            name,
        ),
        expect=expect,
    )
