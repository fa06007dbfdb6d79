"""Where in the pod the traffic of its Services arrives."""

from __future__ import annotations

from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Service, ServicePort, Services
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.semantics.ports import declared, protocol_of, resolved_number
from kubectl_evidence.semantics.routing import selecting
from kubectl_evidence.text import Name, Text, say


@dataclass(frozen=True)
class Arrival:
    """One port of one Service, at its place in the Service's list, and the port of the pod that it leads to."""

    name: Name
    service: Service
    index: int
    port: ServicePort
    number: int
    # The containers that declare it, by number and protocol; nobody need.
    declared_by: tuple[Name, ...]

    @property
    def subject(self) -> Text:
        """The Service as a finding's subject."""
        return say("Service/{}", self.name)


def arrivals(pod: Pod, services: Services | None) -> tuple[Arrival, ...]:
    """Every TCP port that is translated for this pod: those of a headless Service are not (kube-proxy)."""
    found = []
    for name, service in selecting(pod, services).items() if services is not None else ():
        for index, port in enumerate(service.ports):
            number = resolved_number(pod, port)
            if number is not None and protocol_of(port) == "TCP" and not service.headless:
                found.append(Arrival(name, service, index, port, number, declaring(pod, number)))
    return tuple(found)


def declaring(pod: Pod, number: int, protocol: str = "TCP") -> tuple[Name, ...]:
    """The containers that declare a port."""
    return tuple(
        dict.fromkeys(
            one.container
            for one in declared(pod)
            if one.port.container_port == number and protocol_of(one.port) == protocol
        )
    )
