"""A Service sends traffic to a port name that no container of its pods declares."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.checks.ports._slices import Listed, listed, slices_command
from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Service, ServicePort, Services
from kubectl_evidence.finding import Compared, Pointer, Proven, RuledOut, Verdict, cite
from kubectl_evidence.semantics.ports import (
    FoundPort,
    declared,
    find_port,
    in_words,
    named_target,
    namesakes,
    protocol_of,
    service_port_in_words,
)
from kubectl_evidence.semantics.routing import selecting
from kubectl_evidence.text import Name, Text, join, own, say

EXPLAINS = ("dependency-service-no-endpoints", "service-no-endpoints", "slice-without-ports")


def check(pod: Pod, services: Services, slices: EndpointSlices | None) -> Iterator[Verdict]:
    """## What it decides
    Whether a named targetPort of a Service that selects the pod leads to a port of its pods.

    ## How it decides
    As the EndpointSlice controller resolves it (k8s.io/endpointslice, FindPort): the first port of
    equal name *and* protocol over the main containers, then the sidecars. Where there is none, that
    port of the Service is left out of the pod's endpoint without an event or a condition; the names
    that the pod does declare are listed. A name that resolves rules this out for that port.
    EndpointSlices, where they were collected, show the port missing from the slice that lists the
    pod.

    ## What would prove it
    Nothing more. It is information where the Service is headless: its addresses resolve all the
    same, only the SRV record is missing.

    ## Traps
    Plain init and ephemeral containers do not count. A number needs no declaration. Finished pods
    are no endpoints. A name that the pod has for another protocol, and one that other pods of the
    Service have, are other checks' matters.

    ## Example
    The container declares the same number under another name (fixtures/port-name-unresolved):
    > Service/catalog port 80 wants a container port named `web`, which the pod does not declare:
    > declared are http (8080)
    """
    if pod.finished:
        return
    for name, service in selecting(pod, services).items():
        for index, port in enumerate(service.ports):
            if named_target(port) is None:
                continue
            found = find_port(pod, port)
            here = cite(services, "items", name, "ports", index, "target_port")
            others = listed(name, port, slices)
            if found is not None:
                yield _resolved(pod, name, port, found, here)
            elif not namesakes(pod, port) and not any(one.has_port for one in others):
                yield _unresolved(pod, name, service, port, here, tuple(_where(pod, others, slices)))


def _unresolved(
    pod: Pod, name: Name, service: Service, port: ServicePort, here: Pointer, shown: tuple[Pointer, ...]
) -> Proven:
    wanted, names = named_target(port) or own(""), _names(pod)
    return Proven(
        subject=say("Service/{}", name),
        severity="info" if service.headless else "error",
        says=say(
            "Service/{} port {} wants a container port named `{}`, which the pod does not declare: {}{}",
            name,
            service_port_in_words(port),
            wanted,
            say("declared are {}", names) if names else own("none is declared"),
            own(" (headless: its addresses resolve, this port has no SRV record)") if service.headless else own(""),
        ),
        cites=(
            here,
            *(cite(pod, "containers", found.container, "ports", found.index) for found in declared(pod)),
            *(() if declared(pod) else tuple(cite(pod, "containers", one) for one in pod.counting_containers)),
            *shown,
        ),
        compared=(
            Compared(
                what=own("port name and protocol"),
                wants=say("{}/{}", wanted, own(protocol_of(port))),
                has=names or None,
                same=False,
            ),
        ),
        would_weaken=own("a slice of the Service that lists the pod and has the port"),
        verify=slices_command(
            pod.namespace,
            name,
            say("the slice that lists this pod has no port `{}`", port.name)
            if port.name
            else own("the slice that lists this pod has no ports"),
        ),
    )


def _resolved(pod: Pod, name: Name, port: ServicePort, found: FoundPort, here: Pointer) -> RuledOut:
    return RuledOut(
        subject=say("Service/{}", name),
        says=say(
            "Service/{} port {} leads to `{}`, {}/{} in container {}",
            name,
            service_port_in_words(port),
            found.port.name or own(""),
            found.port.container_port,
            own(protocol_of(found.port)),
            found.container,
        ),
        cites=(here, cite(pod, "containers", found.container, "ports", found.index)),
    )


def _names(pod: Pod) -> Text:
    return join(", ", dict.fromkeys(in_words(found.port) for found in declared(pod)))


def _where(pod: Pod, others: tuple[Listed, ...], slices: EndpointSlices | None) -> Iterator[Pointer]:
    """Point at the pod's endpoint in a slice that lacks the port."""
    if slices is not None:
        yield from (one.cited(slices) for one in others if one.endpoint.target_uid == pod.uid)
