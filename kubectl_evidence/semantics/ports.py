"""Which port of a pod a Service's port leads to."""

from __future__ import annotations

from dataclasses import dataclass

from kubectl_evidence.evidence.parts.container import ContainerPort
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import ServicePort
from kubectl_evidence.text import Name, Text


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
        (
            found
            for found in declared(pod)
            if found.port.name == service_port.target_port and _protocols_agree(found.port, service_port)
        ),
        None,
    )


def find_number(pod: Pod, service_port: ServicePort) -> FoundPort | None:
    """Find who declares a *numeric* target port. That nobody does is legal: the number is used as it is."""
    number = target_number(service_port)
    return next(
        (
            found
            for found in declared(pod)
            if found.port.container_port == number and _protocols_agree(found.port, service_port)
        ),
        None,
    )


def target_number(service_port: ServicePort) -> int | None:
    """The numeric target port, or None for a named one. The API server defaults it to `port` (SetDefaults_Service)."""
    target = service_port.target_port if service_port.target_port is not None else service_port.port
    return target if isinstance(target, int) else None


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


def _protocols_agree(port: ContainerPort, service_port: ServicePort) -> bool:
    return protocol_of(port) == protocol_of(service_port)


def named_target(service_port: ServicePort) -> Text | None:
    """The target port's name, or None for a number."""
    return service_port.target_port if isinstance(service_port.target_port, Text) else None
