"""The pod asks a headless Service at the Service's port, which nobody translates to the pods' port."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.dependencies import Dependencies, Host
from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import ServicePort, Services
from kubectl_evidence.finding import Compared, Pointer, Severity, Suspected, Verdict, Verify, cite
from kubectl_evidence.semantics.dialled import dialled
from kubectl_evidence.semantics.ports import target_number
from kubectl_evidence.text import Name, own, say

EXPLAINS = ("container-crashloop", "log-dial-refused", "log-fatal-line")


def check(
    pod: Pod, dependencies: Dependencies, services: Services, slices: EndpointSlices | None, logs: Logs | None
) -> Iterator[Verdict]:
    """## What it decides
    Whether a variable of the pod's environment names a headless Service with a port of the Service
    that is not the port of its pods.

    ## How it decides
    The name of a headless Service (`clusterIP: None`) resolves to the addresses of its pods, and
    nothing stands between that would turn `port` into `targetPort`, as kube-proxy does for other
    Services. The pods' port is the number of the targetPort, or what the EndpointSlices say that
    its name is resolved to. It is an error where the pod's log tells of a connection refused at
    that port.

    ## What would prove it
    That the pods behind it do not listen at the port that is asked.

    ## Traps
    A client that reads SRV records learns the pods' port from them. A program may listen at both.
    Slices of several pods may name several numbers; then nothing is concluded.

    ## Example
    > Service/db is headless, so db of DATABASE_URL is asked at port 5432 of its pods, which have
    > 15432
    """
    for index, host in enumerate(dependencies.hosts):
        service = services.items.get(host.service) if host.service is not None else None
        if service is None or host.service is None or not service.headless or host.port is None:
            continue
        found = [(place, one) for place, one in enumerate(service.ports) if one.port == host.port]
        if len(found) != 1:
            continue
        place, port = found[0]
        number = _number(host.service, port, slices)
        # Another port of the Service may lead to that number of the pods.
        everyone = {_number(host.service, one, slices) for one in service.ports}
        if number is not None and host.port not in everyone:
            here = (cite(dependencies, "hosts", index), cite(services, "items", host.service, "ports", place))
            yield _found(pod, host, host.service, number, here, _refused(host, host.service, slices, logs))


def _number(name: Name, port: ServicePort, slices: EndpointSlices | None) -> int | None:
    """The port of the Service's pods, where they all have the same."""
    number = target_number(port)
    if number is not None:
        return number
    told = {
        each.port
        for one in (slices.of_service(name).values() if slices is not None else ())
        for each in one.ports
        if (each.name or "") == (port.name or "") and one.endpoints
    }
    return told.pop() if len(told) == 1 else None


def _refused(host: Host, name: Name, slices: EndpointSlices | None, logs: Logs | None) -> tuple[Pointer, ...]:
    """The last line that tells of a connection refused at that port of one of the pods, or of the host by its name."""
    addresses = {
        address
        for one in (slices.of_service(name).values() if slices is not None else ())
        for endpoint in one.endpoints
        for address in endpoint.addresses
    }
    for key, stream in logs.parts.items() if logs is not None else ():
        for line in reversed(tuple(dialled(stream.lines))):
            named = line.host == host.host or line.host in addresses
            if named and line.port == host.port and line.how == "refused" and logs is not None:
                return (cite(logs, "parts", key, "lines", line.number),)
    return ()


def _found(
    pod: Pod,
    host: Host,
    name: Name,
    number: int,
    here: tuple[Pointer, ...],
    refused: tuple[Pointer, ...],
) -> Suspected:
    asked = host.port if host.port is not None else 0
    severity: Severity = "error" if refused else "warning"
    return Suspected(
        subject=say("Service/{}", name),
        severity=severity,
        says=say(
            "Service/{} is headless, so {} of {} is asked at port {} of its pods, which have {}{}",
            name,
            host.host,
            host.env,
            asked,
            number,
            own("; the log says connection refused") if refused else own(""),
        ),
        cites=(*here, *refused),
        compared=(Compared(what=own("port of the pods"), wants=say("{}", asked), has=say("{}", number), same=False),),
        would_prove=say("that the pods of Service/{} do not listen at {}", name, asked),
        would_weaken=own("a client that takes the port from the SRV record, or pods that listen at both"),
        verify=Verify(
            command=say(
                "kubectl get endpointslices -n {} -l kubernetes.io/service-name={} -o wide", pod.namespace, name
            ),
            expect=say("PORTS has {} and not {}", number, asked),
        ),
    )
