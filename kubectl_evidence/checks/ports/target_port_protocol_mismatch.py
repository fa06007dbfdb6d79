"""The port that a Service leads to is declared for another protocol."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.checks.ports._slices import listed, slices_command
from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Service, ServicePort, Services
from kubectl_evidence.finding import Compared, Pointer, Proven, Suspected, Verdict, Verify, cite
from kubectl_evidence.semantics.ports import (
    FoundPort,
    declared,
    find_number,
    find_port,
    named_target,
    namesakes,
    protocol_of,
    service_port_in_words,
    target_number,
)
from kubectl_evidence.semantics.routing import selecting
from kubectl_evidence.text import Name, Text, own, say

EXPLAINS = (
    "dependency-service-no-endpoints",
    "service-no-endpoints",
    "slice-without-ports",
    "target-port-not-declared",
)


def check(pod: Pod, services: Services, slices: EndpointSlices | None) -> Iterator[Verdict]:
    """## What it decides
    Whether the port of the pod that a Service means is there for another protocol only: TCP where
    UDP is meant, or the other way round.

    ## How it decides
    A name is resolved with its protocol (k8s.io/endpointslice, FindPort), so that one of equal name
    and another protocol is not found: the Service's port is left out of the endpoint, without an
    event. A number is used as it is; where all containers declare it for another protocol only, and
    no port of a Service leads to it with that one, the protocol is suspected of being forgotten.

    ## What would prove it
    For a name nothing more. For a number: that nothing listens there with the Service's protocol.

    ## Traps
    The protocol is TCP where none is written, in Services as in containers. A program may serve TCP
    and UDP at one number and declare one of them. A headless Service resolves all the same.

    ## Example
    In fixtures/target-port-protocol-wrong:
    > Service/resolver port dns (53/UDP) wants `dns` for UDP, which container resolver declares for
    > TCP only
    """
    if pod.finished:
        return
    for name, service in selecting(pod, services).items():
        for index, port in enumerate(service.ports):
            here = cite(services, "items", name, "ports", index)
            if named_target(port) is not None:
                others = namesakes(pod, port)
                served = any(one.has_port for one in listed(name, port, slices))
                if others and find_port(pod, port) is None and not served:
                    shown = [
                        one.cited(slices)
                        for one in listed(name, port, slices)
                        if slices is not None and one.endpoint.target_uid == pod.uid
                    ]
                    yield _named(pod, name, service, port, others[0], (here, *shown))
            elif not service.headless:
                found = _numbered(pod, port, services)
                if found is not None:
                    yield _forgotten(pod, name, port, found, here)


def _named(
    pod: Pod, name: Name, service: Service, port: ServicePort, found: FoundPort, cites: tuple[Pointer, ...]
) -> Proven:
    wanted = named_target(port) or own("")
    return Proven(
        subject=say("Service/{}", name),
        severity="info" if service.headless else "error",
        says=say(
            "Service/{} port {} wants `{}` for {}, which container {} declares for {} only{}",
            name,
            service_port_in_words(port),
            wanted,
            own(protocol_of(port)),
            found.container,
            own(protocol_of(found.port)),
            own(" (headless: its addresses resolve, this port has no SRV record)") if service.headless else own(""),
        ),
        cites=(*cites, cite(pod, "containers", found.container, "ports", found.index)),
        compared=(_compared(wanted, port, found),),
        would_weaken=own("a slice of the Service that lists the pod and has the port"),
        verify=slices_command(
            pod.namespace,
            name,
            say("the slice that lists this pod has no port for {}", own(protocol_of(port))),
        ),
    )


def _numbered(pod: Pod, port: ServicePort, services: Services) -> FoundPort | None:
    """Who declares the number for another protocol, where that is all there is of it."""
    number = target_number(port)
    if number is None or find_number(pod, port) is not None:
        return None
    found = next((one for one in declared(pod) if one.port.container_port == number), None)
    if found is None:
        return None
    # A Service that leads to it with the declared protocol shows that both were thought of.
    both = any(
        target_number(each) == number and protocol_of(each) == protocol_of(found.port)
        for service in selecting(pod, services).values()
        for each in service.ports
    )
    return None if both else found


def _forgotten(pod: Pod, name: Name, port: ServicePort, found: FoundPort, here: Pointer) -> Suspected:
    return Suspected(
        subject=say("Service/{}", name),
        severity="warning",
        says=say(
            "Service/{} port {} leads to {}/{}, which container {} declares for {} only",
            name,
            service_port_in_words(port),
            found.port.container_port,
            own(protocol_of(port)),
            found.container,
            own(protocol_of(found.port)),
        ),
        cites=(here, cite(pod, "containers", found.container, "ports", found.index)),
        compared=(_compared(say("{}", found.port.container_port), port, found),),
        would_prove=say("that nothing in the pod listens on {}/{}", found.port.container_port, own(protocol_of(port))),
        would_weaken=say("an answer of the pod at {}/{}", found.port.container_port, own(protocol_of(port))),
        verify=Verify(
            command=say("kubectl get service {} -n {} -o jsonpath='{{.spec.ports[*].protocol}}'", name, pod.namespace),
            expect=say("{} and not {}", own(protocol_of(port)), own(protocol_of(found.port))),
        ),
    )


def _compared(what: Text, port: ServicePort, found: FoundPort) -> Compared:
    return Compared(
        what=say("protocol of port `{}`", what),
        wants=own(protocol_of(port)),
        has=own(protocol_of(found.port)),
        same=False,
    )
