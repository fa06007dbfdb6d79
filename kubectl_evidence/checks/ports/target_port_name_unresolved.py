"""A Service sends traffic to a port name that no container of the pod declares."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Service, ServicePort, Services
from kubectl_evidence.finding import Compared, Pointer, Proven, RuledOut, Verdict, Verify, cite
from kubectl_evidence.semantics.ports import (
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

EXPLAINS = ("service-no-endpoints",)


def check(pod: Pod, services: Services, slices: EndpointSlices | None) -> Iterator[Verdict]:
    """## What it decides
    Whether a named targetPort of a Service that selects the pod leads to a port of the pod.

    ## How it decides
    As the EndpointSlice controller resolves it (FindPort): the first port of equal name *and*
    protocol over the main containers, then the sidecars. Where there is none, that port of the
    Service is left out of the pod's endpoint without an event or a condition; the names that the
    pod does declare are listed. A name that resolves rules this out for that port. EndpointSlices,
    where they were collected, show the port missing from the slice that lists the pod.

    ## What would prove it
    Nothing more. It is a warning where other pods of the Service still serve that port (a rollout
    that renamed it), and information where the Service is headless: its addresses resolve all the
    same, only the SRV record is missing.

    ## Traps
    A name with another protocol does not count. Plain init and ephemeral containers do not count.
    A number needs no declaration. Finished pods are no endpoints.
    """
    if pod.finished:
        return
    for name, service in selecting(pod, services).items():
        for index, port in enumerate(service.ports):
            if named_target(port) is None:
                continue
            found = find_port(pod, port)
            here = cite(services, "items", name, "ports", index, "target_port")
            if found is None:
                yield _unresolved(pod, name, service, port, slices, here)
                continue
            yield RuledOut(
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


def _unresolved(
    pod: Pod, name: Name, service: Service, port: ServicePort, slices: EndpointSlices | None, here: Pointer
) -> Proven:
    serves_others = _elsewhere(pod, name, port, slices)
    wanted = named_target(port) or own("")
    others = namesakes(pod, port)
    return Proven(
        subject=say("Service/{}", name),
        severity="info" if service.headless else "warning" if serves_others else "error",
        says=_says(pod, name, service, port),
        cites=(
            here,
            *(cite(pod, "containers", found.container, "ports", found.index) for found in others or declared(pod)),
            *(() if declared(pod) else tuple(cite(pod, "containers", one) for one in pod.counting_containers)),
            *_shown_by_slices(pod, name, port, slices),
        ),
        compared=(
            Compared(
                what=say("port name and protocol"),
                wants=say("{}/{}", wanted, own(protocol_of(port))),
                has=_names(pod) or None,
                same=False,
            ),
        ),
        verify=Verify(
            command=say(
                "kubectl get endpointslices -n {} -l kubernetes.io/service-name={} -o yaml", pod.namespace, name
            ),
            expect=say("the slice that lists this pod has no port `{}`", port.name)
            if port.name
            else say("the slice that lists this pod has no ports"),
        ),
    )


def _says(pod: Pod, name: Name, service: Service, port: ServicePort) -> Text:
    others = namesakes(pod, port)
    start = say("Service/{} port {} wants", name, service_port_in_words(port))
    wanted = named_target(port) or own("")
    headless = say(" (headless: its addresses resolve, this port has no SRV record)") if service.headless else own("")
    if others:
        return say(
            "{} `{}` for {}, which container {} declares for {} only{}",
            start,
            wanted,
            own(protocol_of(port)),
            others[0].container,
            own(protocol_of(others[0].port)),
            headless,
        )
    names = _names(pod)
    there = say("declared are {}", names) if names else say("none is declared")
    return say("{} a container port named `{}`, which the pod does not declare: {}{}", start, wanted, there, headless)


def _names(pod: Pod) -> Text:
    return join(", ", dict.fromkeys(in_words(found.port) for found in declared(pod)))


def _shown_by_slices(pod: Pod, name: Name, port: ServicePort, slices: EndpointSlices | None) -> Iterator[Pointer]:
    """Point at the pod's endpoints in slices that lack the port."""
    for slice_name, one in slices.of_service(name).items() if slices is not None else ():
        has_port = any((each.name or "") == (port.name or "") for each in one.ports)
        for index, endpoint in enumerate(one.endpoints):
            if endpoint.target_uid == pod.uid and not has_port and slices is not None:
                yield cite(slices, "items", slice_name, "endpoints", index)


def _elsewhere(pod: Pod, name: Name, port: ServicePort, slices: EndpointSlices | None) -> bool:
    """Whether other pods are ready endpoints of the Service with this port."""
    return slices is not None and any(
        endpoint.ready and endpoint.target_uid != pod.uid
        for one in slices.of_service(name).values()
        if any((each.name or "") == (port.name or "") for each in one.ports)
        for endpoint in one.endpoints
    )
