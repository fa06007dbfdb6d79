"""A Service sends traffic to a port number that no container of the pod declares."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from kubectl_evidence.checks.ports._mismatch import forward, seen
from kubectl_evidence.evidence.debug import Debug
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import ServicePort, Services
from kubectl_evidence.finding import Compared, Pointer, Proven, RuledOut, Suspected, Verdict, Verify, cite
from kubectl_evidence.late import late
from kubectl_evidence.semantics.arrivals import arrivals, declaring
from kubectl_evidence.semantics.listening import listening
from kubectl_evidence.semantics.ports import (
    declared,
    find_number,
    in_words,
    protocol_of,
    service_port_in_words,
    target_number,
)
from kubectl_evidence.semantics.probes import answering
from kubectl_evidence.semantics.readiness import may_still_start
from kubectl_evidence.semantics.routing import selecting
from kubectl_evidence.text import Name, Text, join, own, say

EXPLAINS = ()

# Ports that programs open beside the one they are for, and often do not declare.
_ASIDE = late(r"metric|prom|admin|manage|debug|health|probe|pprof|jmx|monitor|telemetry", re.IGNORECASE)


def check(pod: Pod, services: Services, logs: Logs | None, debug: Debug | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether a numeric targetPort of a Service that selects the pod is among the ports that the
    pod's containers declare.

    ## How it decides
    Number and protocol are compared with the declared ports of main containers and sidecars. A
    number that is declared rules this out for that port. One that is not is information only,
    unless a probe tells where the program does answer: the pod declares a port to which no Service
    leads, and the readiness probe that passes asks that one; an error where that is all that the pod
    declares. A probe that is answered at the number itself rules it out.

    ## What would prove it
    That the port is not declared is proven. That nothing listens there is not: it can be seen from
    within the pod (`--debug`).

    ## Traps
    It is legal and common: a declaration opens nothing, and a program may listen on a port that
    nobody declared. By itself it explains nothing. Ports for metrics and the like are often opened
    beside the declared one. Where a line of the log, or `--debug`, shows that something listens
    there, nothing is said. A named targetPort is another check's matter, and so is a headless
    Service, which translates no ports.

    ## Example
    Information, of a workload that is well (fixtures/port-undeclared-works):
    > Service/quotes port 80 leads to 8080/TCP, which no container declares (declared: metrics
    > (9100)): legal, it may listen
    """
    if pod.finished:
        return
    said = {one.port for lines in listening(pod, logs).values() for one in lines} | seen(debug)
    for name, service in selecting(pod, services).items():
        for index, port in enumerate(service.ports):
            number = target_number(port)
            if number is None or service.headless:
                continue
            here = cite(services, "items", name, "ports", index)
            found = find_number(pod, port)
            if found is not None:
                yield RuledOut(
                    subject=say("Service/{}", name),
                    says=say(
                        "Service/{} port {} leads to {}/{}, which container {} declares",
                        name,
                        service_port_in_words(port),
                        number,
                        own(protocol_of(port)),
                        found.container,
                    ),
                    cites=(here, cite(pod, "containers", found.container, "ports", found.index)),
                )
                continue
            # Probes ask over TCP.
            if number in answering(pod) and protocol_of(port) == "TCP":
                yield _is_answered(pod, name, port, number, here)
                continue
            answered = _answered(pod, name, port, services)
            if number in said:
                continue
            if answered and pod.deleted is None and not may_still_start(pod, now):
                yield _elsewhere(pod, name, port, number, answered, here)
            else:
                yield _undeclared(pod, name, port, number, here)


def _is_answered(pod: Pod, name: Name, port: ServicePort, number: int, here: Pointer) -> RuledOut:
    container = answering(pod)[number]
    return RuledOut(
        subject=say("Service/{}", name),
        says=say(
            "Service/{} port {} leads to {}, which no container declares, and {} answers a probe there",
            name,
            service_port_in_words(port),
            number,
            container,
        ),
        cites=(here, cite(pod, "containers", container, "ready")),
    )


def _answered(pod: Pod, name: Name, port: ServicePort, services: Services) -> Mapping[int, Name]:
    """The declared ports at which readiness probes are answered, where the Services lead to none of the pod's."""
    used = {one.number for one in arrivals(pod, services)}
    aside = any(_ASIDE.search(word) for word in (name, port.name or ""))
    if aside or protocol_of(port) != "TCP" or any(one.port.container_port in used for one in declared(pod)):
        return {}
    return {
        number: container
        for number, container in answering(pod).items()
        if declaring(pod, number)
        and not any(_ASIDE.search(one.port.name or "") for one in declared(pod) if one.port.container_port == number)
        and pod.containers[container].ready
        and pod.containers[container].readiness_probe
    }


def _elsewhere(
    pod: Pod, name: Name, port: ServicePort, number: int, answered: Mapping[int, Name], here: Pointer
) -> Suspected:
    other, container = next(iter(answered.items()))
    return Suspected(
        subject=say("Service/{}", name),
        severity="error" if len(declared(pod)) == 1 and len(pod.counting_containers) == 1 else "warning",
        says=say(
            "Service/{} port {} leads to {}, which no container declares; {} declares {}, "
            "and its readiness probe passes there",
            name,
            service_port_in_words(port),
            number,
            container,
            _ports(pod, container),
        ),
        cites=(
            here,
            cite(pod, "containers", container, "ports"),
            cite(pod, "containers", container, "readiness_probe", "port"),
            cite(pod, "containers", container, "ready"),
        ),
        compared=(_compared(number, port, say("{}", other)),),
        would_prove=say("the pod's listening sockets, none of them at {} (--debug shows them)", number),
        would_weaken=say("an answer of the pod at port {}", number),
        verify=forward(pod, number, own("connection refused as soon as the forwarded port is used")),
    )


def _undeclared(pod: Pod, name: Name, port: ServicePort, number: int, here: Pointer) -> Proven:
    ports = join(", ", dict.fromkeys(in_words(one.port) for one in declared(pod)))
    return Proven(
        subject=say("Service/{}", name),
        severity="info",
        says=say(
            "Service/{} port {} leads to {}/{}, which no container declares ({}): legal, it may listen",
            name,
            service_port_in_words(port),
            number,
            own(protocol_of(port)),
            say("declared: {}", ports) if ports else say("none is declared"),
        ),
        cites=(
            here,
            *(cite(pod, "containers", one.container, "ports", one.index) for one in declared(pod)),
            *(() if ports else tuple(cite(pod, "containers", one) for one in pod.counting_containers)),
        ),
        compared=(_compared(number, port, ports or None),),
        verify=Verify(
            command=say(
                "kubectl get pod {} -n {} -o jsonpath='{{.spec.containers[*].ports}}'", pod.name, pod.namespace
            ),
            expect=say("no containerPort {}", number),
        ),
    )


def _ports(pod: Pod, container: Name) -> Text:
    return join(", ", dict.fromkeys(in_words(one) for one in pod.containers[container].ports))


def _compared(number: int, port: ServicePort, has: Text | None) -> Compared:
    return Compared(what=own("port number"), wants=say("{}/{}", number, own(protocol_of(port))), has=has, same=False)
