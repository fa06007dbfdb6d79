"""What the EndpointSlices of a Service show of one of its ports."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.parts.slices import Endpoint, EndpointSlice
from kubectl_evidence.evidence.services import ServicePort
from kubectl_evidence.finding import Pointer, Verify, cite
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.semantics.ports import protocol_of
from kubectl_evidence.text import Name, Text, say

# Who fills slices by selector and resolves names (k8s.io/endpointslice); others write what they like.
_CONTROLLER = "endpointslice-controller.k8s.io"


@dataclass(frozen=True)
class Listed:
    """A pod among a Service's endpoints, where it is listed, and whether that slice has the port."""

    slice: Name
    index: int
    endpoint: Endpoint
    has_port: bool

    def cited(self, slices: EndpointSlices) -> Pointer:
        """Where it is in the evidence."""
        return cite(slices, "items", self.slice, "endpoints", self.index)


def listed(service: Name, port: ServicePort, slices: EndpointSlices | None) -> tuple[Listed, ...]:
    """The pods that live in the Service's slices, each once, in their order.

    A pod is in one slice for each family of addresses and each distinct set of resolved ports: it has the port if any
    of them has it.
    """
    found: dict[Text, Listed] = {}
    for one in _each(service, port, slices):
        uid = one.endpoint.target_uid
        if uid is not None and (uid not in found or (one.has_port and not found[uid].has_port)):
            found[uid] = one
    return tuple(found.values())


def _each(service: Name, port: ServicePort, slices: EndpointSlices | None) -> Iterator[Listed]:
    for name, one in slices.of_service(service).items() if slices is not None else ():
        if one.managed_by not in (None, _CONTROLLER):
            continue
        for index, endpoint in enumerate(one.endpoints):
            if not endpoint.terminating:
                yield Listed(name, index, endpoint, _has(one, port))


def _has(one: EndpointSlice, port: ServicePort) -> bool:
    return any(
        (each.name or "") == (port.name or "") and (each.protocol or "TCP") == protocol_of(port) for each in one.ports
    )


def slices_command(namespace: Name, service: Name, expect: Text) -> Verify:
    """The command that shows a Service's slices, and what it shows if the finding is right."""
    return Verify(
        command=say("kubectl get endpointslices -n {} -l kubernetes.io/service-name={} -o yaml", namespace, service),
        expect=expect,
    )
