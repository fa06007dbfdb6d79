"""At which port of the pod the clients of a Service arrive."""

from __future__ import annotations

from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import ServicePort
from kubectl_evidence.semantics.network_policy import PodPort
from kubectl_evidence.semantics.ports import declared, protocol_of, resolved_number


def pod_port(pod: Pod, service_port: ServicePort) -> PodPort | None:
    """The port behind a Service's, with every name that the pod gives it; None for a name that it does not have."""
    number = resolved_number(pod, service_port)
    if number is None:
        return None
    protocol = protocol_of(service_port)
    names = frozenset(
        str(one.port.name)
        for one in declared(pod)
        if one.port.name is not None and one.port.container_port == number and protocol_of(one.port) == protocol
    )
    return PodPort(number, protocol, names)
