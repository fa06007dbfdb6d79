"""What checks of routing share: which Services they are about, and how one looks at their slices."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.ingresses import Ingresses
from kubectl_evidence.evidence.parts.slices import EndpointSlice, SlicePort
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Service, Services
from kubectl_evidence.finding import Verify
from kubectl_evidence.outcome import NotFound
from kubectl_evidence.semantics.ports import protocol_of
from kubectl_evidence.semantics.routing import asked_about, leading, place, selecting
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name, Text, join, own, say

# The EndpointSlice controller needs a moment after a Service or a pod has changed.
LAG: Final = timedelta(seconds=30)

# Who writes slices for Services with a selector, and for legacy Endpoints (k8s.io/endpointslice/util).
CONTROLLER: Final = "endpointslice-controller.k8s.io"
MIRROR: Final = "endpointslicemirroring-controller.k8s.io"


def concerned(
    pod: Pod | NotFound, services: Services, slices: EndpointSlices, ingresses: Ingresses | None, target: Target
) -> Mapping[Name, Service]:
    """The Services that lead to the pod, by their selector or their slices, and those that were asked about."""
    asked = asked_about(target, services, ingresses)
    found = selecting(pod, services) if isinstance(pod, Pod) else {}
    return {**found, **leading(pod, services, slices, asked), **asked}


def is_new(service: Service, now: datetime) -> bool:
    """Whether the controller may not have come to it yet."""
    return service.created is not None and now - service.created < LAG


def by_slices(target: Target, name: Name, expect: Text) -> Verify:
    """Look at a Service's slices."""
    command = say("kubectl get endpointslices -n {} -l kubernetes.io/service-name={} -o yaml", place(target), name)
    return Verify(command=command, expect=expect)


def service_ports(service: Service) -> Text:
    """The ports of a Service by which slices are joined to it: `http/TCP`, of one without a name `(no name)/TCP`."""
    return join(", ", [_port(port.name, own(protocol_of(port))) for port in service.ports])


def slice_ports(one: EndpointSlice) -> Text:
    """The ports of a slice in the same words."""
    return join(", ", [_port(port.name, port.protocol or own("TCP")) for port in one.ports])


def joins(service: Service, port: SlicePort) -> bool:
    """Whether a port of a slice serves one of the Service (pkg/proxy/endpointslicecache.go)."""
    wanted = {(one.name or "", protocol_of(one)) for one in service.ports}
    return bool(port.port) and (port.name or "", port.protocol or "TCP") in wanted


def _port(name: Text | None, protocol: Text) -> Text:
    return say("{}/{}", name or own("(no name)"), protocol)
