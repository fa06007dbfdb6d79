"""Which port of a pod a Service's port leads to."""

from __future__ import annotations

from kubectl_evidence.evidence.parts.container import ContainerPort
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import ServicePort
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.text import Name, Text, own, say


@dataclass(frozen=True)
class FoundPort:
    """The declared port that a target port names: in which container, at which place in its list."""

    container: Name
    index: int
    port: ContainerPort


def find_port(pod: Pod, service_port: ServicePort) -> FoundPort | None:
    """Resolve a *named* target port: first equal name and protocol, main containers first, then sidecars.

    Source: k8s.io/endpointslice/utils.go, FindPort. Plain init and ephemeral containers never count.
    """
    return next(
        (found for found in namesakes(pod, service_port) if protocol_of(found.port) == protocol_of(service_port)), None
    )


def namesakes(pod: Pod, service_port: ServicePort) -> tuple[FoundPort, ...]:
    """Every declared port of the name that is wanted, whatever its protocol."""
    name = named_target(service_port)
    return tuple(found for found in declared(pod) if name is not None and found.port.name == name)


def find_number(pod: Pod, service_port: ServicePort) -> FoundPort | None:
    """Find who declares a *numeric* target port. That nobody does is legal: the number is used as it is."""
    number = target_number(service_port)
    return next(
        (
            found
            for found in declared(pod)
            if found.port.container_port == number and protocol_of(found.port) == protocol_of(service_port)
        ),
        None,
    )


def resolves(pod: Pod, service_port: ServicePort) -> FoundPort | None:
    """Find the declared port behind a target port, named or numeric."""
    return find_port(pod, service_port) if named_target(service_port) else find_number(pod, service_port)


def target_number(service_port: ServicePort) -> int | None:
    """The numeric target port, or None for a named one. The API server defaults it to `port` (SetDefaults_Service)."""
    target = service_port.target_port if service_port.target_port is not None else service_port.port
    return target if isinstance(target, int) else None


def named_target(service_port: ServicePort) -> Text | None:
    """The target port's name, or None for a number."""
    return service_port.target_port if isinstance(service_port.target_port, Text) else None


def resolved_number(pod: Pod, port: ServicePort) -> int | None:
    """The pod's port behind a Service's port (FindPort): a number as it is, whether declared or not."""
    if named_target(port) is None:
        return target_number(port)
    found = find_port(pod, port)
    return found.port.container_port if found is not None else None


def declared(pod: Pod) -> tuple[FoundPort, ...]:
    """Every declared port that counts for Services, in the order in which FindPort looks."""
    return tuple(
        FoundPort(name, index, port)
        for name, container in pod.counting_containers.items()
        for index, port in enumerate(container.ports)
    )


def protocol_of(port: ContainerPort | ServicePort) -> str:
    """The protocol; the API server's default is TCP."""
    return port.protocol or "TCP"


def in_words(port: ContainerPort) -> Text:
    """Write a declared port: `http (8080)`, `8080`; the protocol only where it is not TCP."""
    number = say("{}", port.container_port)
    written = say("{} ({})", port.name, number) if port.name else number
    return written if protocol_of(port) == "TCP" else say("{}/{}", written, own(protocol_of(port)))


def service_port_in_words(port: ServicePort) -> Text:
    """Write a Service's port as kubectl does: `80`, `53/UDP`, with its name where it has one: `http (80)`."""
    number = say("{}", port.port)
    if protocol_of(port) != "TCP":
        number = say("{}/{}", number, own(protocol_of(port)))
    return say("{} ({})", port.name, number) if port.name else number
