"""A debug container saw that nothing in the pod listens where a Service sends traffic."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from kubectl_evidence.effects import PROBE_FAILS
from kubectl_evidence.evidence.debug import Debug, Socket, is_debug_container
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Compared, Proven, RuledOut, Suspected, Verdict, Verify, cite
from kubectl_evidence.semantics.durations import human_duration
from kubectl_evidence.semantics.ports import protocol_of, resolved_number, service_port_in_words
from kubectl_evidence.semantics.routing import selecting
from kubectl_evidence.text import Text, join, own, say

EXPLAINS = (
    *PROBE_FAILS,
    "log-listen-loopback",
    "log-listen-port-differs",
    "readiness-port-not-declared",
    "target-port-name-ambiguous",
    "target-port-not-declared",
)

_SECTION = own("listening")


def check(pod: Pod, services: Services, debug: Debug | None, moment: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether something in the pod listens on the port that a Service of the pod leads to.

    ## How it decides
    Each TCP port of each Service that selects the pod is resolved to the pod's port as the
    EndpointSlice controller does it. The debug container shares the pod's network, so the sockets
    that it lists are all that can answer. No socket on that port is proven; a socket on a loopback
    address only is as bad, since traffic comes in on the pod's address. A list without any socket
    counts only together with a connection to the port that was refused.

    ## What would prove it
    Nothing more, if the debug container of this run looked. One of an earlier run tells how it was
    then: that is only suspected, and says how long ago it was.

    ## Traps
    A program that opens its port late was looked at too early. An output that was cut short decides
    nothing. UDP and SCTP are not looked at. Without
    `--debug` nothing is known of sockets, and nothing is said.

    ## Example
    > Service/checkout port 80 leads to 8080/TCP, where nothing in the pod listens; it listens on
    > 9090/TCP
    """
    if debug is None:
        return
    output = debug.output
    sockets = [socket for socket in output.listening if socket.protocol in {"tcp", "tcp6"}]
    if not output.collected or output.truncated or _SECTION not in output.sections:
        return
    refused = {one.port for one in output.connections if one.result == "refused"}
    looked = _looked(pod)
    listed = cite(debug, "output", "sections", _SECTION)
    for name, service in selecting(pod, services).items():
        for index, port in enumerate(service.ports):
            number = resolved_number(pod, port)
            if number is None or protocol_of(port) != "TCP" or not (sockets or number in refused):
                continue
            there = [socket for socket in sockets if socket.port == number]
            here = cite(services, "items", name, "ports", index)
            leads = say("Service/{} port {} leads to {}/TCP", name, service_port_in_words(port), number)
            if any(not socket.loopback_only for socket in there):
                if looked is None or looked >= moment:
                    says = say("{}, where the pod listens", leads)
                    yield RuledOut(subject=say("Service/{}", name), says=says, cites=(here, listed))
                continue
            found = Proven(
                subject=say("Service/{}", name),
                severity="error",
                says=say("{}, where {}", leads, _instead(there, sockets)),
                cites=(here, listed),
                compared=(
                    Compared(
                        what=say("listening port"), wants=say("{}/TCP", number), has=_ports(sockets) or None, same=False
                    ),
                ),
                verify=Verify(
                    command=say("kubectl port-forward pod/{} :{} -n {}", pod.name, number, pod.namespace),
                    expect=say("connection refused as soon as the forwarded port is used")
                    if not there
                    else say("an answer, since it comes in by the loopback address, unlike the Service's traffic"),
                ),
            )
            yield found if looked is None or looked >= moment else _then(found, moment - looked)


def _then(found: Proven, ago: timedelta) -> Suspected:
    """What an earlier run's container saw: it may have changed since."""
    return Suspected(
        subject=found.subject,
        severity="warning",
        says=say("{}, as a debug container saw {} ago", found.says, human_duration(ago.total_seconds())),
        cites=found.cites,
        compared=found.compared,
        verify=found.verify,
        would_prove=say("the same, seen by a debug container now (--debug)"),
    )


def _instead(there: list[Socket], sockets: list[Socket]) -> Text:
    if there:
        return say("the pod listens on a loopback address only ({})", there[0].address)
    ports = _ports(sockets)
    return say("nothing in the pod listens; it listens on {}", ports) if ports else say("nothing in the pod listens")


def _ports(sockets: list[Socket]) -> Text:
    """The ports that somebody outside the pod can reach."""
    numbers = sorted({socket.port for socket in sockets if not socket.loopback_only})
    return join(", ", [say("{}/TCP", number) for number in numbers])


def _looked(pod: Pod) -> datetime | None:
    """When the last debug container ended. One of this run ended after the moment of collection, or is not there."""
    ours = [c.state for name, c in pod.containers.items() if is_debug_container(name)]
    return max((state.finished_at for state in ours if state is not None and state.finished_at), default=None)
