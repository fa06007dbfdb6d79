"""The steps inside of the pod: what its readiness probe asks, and what a debug container saw listening."""

from __future__ import annotations

from kubectl_evidence.evidence.debug import Debug
from kubectl_evidence.evidence.parts.container import Container, Probe
from kubectl_evidence.finding import cite
from kubectl_evidence.port_chain.link import Link
from kubectl_evidence.port_chain.outside import Way
from kubectl_evidence.semantics.ports import protocol_of, resolves
from kubectl_evidence.semantics.probes import asked_number
from kubectl_evidence.text import Text, own, say

_LISTENING = own("listening")


def probe(way: Way) -> Link:
    """Whether the readiness probe asks at the same port, and what it says then. At another it says nothing of this one.

    Of the container that declares the port; where none does, of those that ask at its number. Probes ask over TCP.
    """
    declared = resolves(way.pod, way.port)
    asked = {
        name: (container, container.readiness_probe)
        for name, container in way.pod.counting_containers.items()
        if container.readiness_probe is not None and (declared is None or name == declared.container)
    }
    if not asked:
        return Link(stage="probe", verdict="not-applicable", says=own("no readiness probe"))
    if protocol_of(way.port) != "TCP":
        return Link(stage="probe", verdict="not-applicable", says=own("probes ask over TCP only"))
    same = {name: one for name, one in asked.items() if asked_number(*one) == way.number and way.number is not None}
    name, (container, found) = next(iter((same or asked).items()))
    cites = way.of_pod("containers", name, "readiness_probe")
    if found.port is None:
        return Link(
            stage="probe", verdict="not-applicable", says=say("{} asks no port", own(found.handler)), cites=cites
        )
    if found.host is not None:
        return Link(stage="probe", verdict="unknown", says=say("asks host {} instead", found.host), cites=cites)
    if not same:
        says = say("asks {} instead", _port(container, found))
        return Link(stage="probe", verdict="unknown", says=says, cites=cites)
    ready = way.of_pod("containers", name, "ready") if container.ready is not None else ()
    if container.ready:
        return Link(stage="probe", verdict="match", says=say("passes at {}", way.number or 0), cites=(*cites, *ready))
    return Link(
        stage="probe", verdict="unknown", says=say("does not pass at {}", way.number or 0), cites=(*cites, *ready)
    )


def _port(container: Container, found: Probe) -> Text:
    number = asked_number(container, found)
    if isinstance(found.port, Text) and number is not None:
        return say("{} ({})", found.port, number)
    return say("{}", found.port if found.port is not None else own("no port"))


def socket(way: Way) -> Link:
    """Whether anything in the pod listens there, which only a debug container sees."""
    debug = way.bundle.data(Debug) if way.examined else None
    if debug is None or not debug.output.collected or debug.output.truncated:
        return Link(stage="socket", verdict="unknown", says=own("not looked at (--debug)"))
    if protocol_of(way.port) != "TCP" or way.number is None or _LISTENING not in debug.output.sections:
        return Link(stage="socket", verdict="not-applicable", says=own("only TCP sockets are looked at"))
    cites = (cite(debug, "output", "sections", _LISTENING),)
    there = [one for one in debug.output.listening if one.port == way.number and one.protocol in ("tcp", "tcp6")]
    if any(not one.loopback_only for one in there):
        return Link(stage="socket", verdict="match", says=say("{} listens", way.number), cites=cites)
    if there:
        says = say("{} listens on a loopback address only", way.number)
        return Link(stage="socket", verdict="mismatch", says=says, cites=cites)
    return Link(stage="socket", verdict="mismatch", says=say("nothing listens on {}", way.number), cites=cites)
