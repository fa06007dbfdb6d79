"""Which Services concern a pod, and whether one routes anywhere."""

from __future__ import annotations

from collections.abc import Mapping

from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.parts.slices import Endpoint, EndpointSlice
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pods import Pods
from kubectl_evidence.evidence.services import Service, Services
from kubectl_evidence.semantics.ports import protocol_of
from kubectl_evidence.semantics.selectors import is_relative, is_typo, is_variant, is_veiled, selects
from kubectl_evidence.text import Name


def selecting(pod: Pod, services: Services) -> Mapping[Name, Service]:
    """The Services that select the pod."""
    return {
        name: service
        for name, service in services.items.items()
        if service.routes_by_selector and selects(service.selector, pod.labels)
    }


def nearly_selecting(pod: Pod, services: Services, pods: Pods) -> Mapping[Name, Service]:
    """The Services that select no live pod at all, and look as if they were meant for this one.

    Where another Service selects the pod already, only a misspelling counts: canaries, previews
    and parts of one application resemble one another on purpose.
    """
    resembles = is_typo if selecting(pod, services) else is_variant
    return {
        name: service
        for name, service in _idle(pod, services, pods).items()
        if service.selector is not None and resembles(service.selector, pod.labels)
    }


def distantly_selecting(pod: Pod, services: Services, pods: Pods) -> Mapping[Name, Service]:
    """The Services that select no live pod at all and share a label with a pod that no Service selects."""
    if selecting(pod, services):
        return {}
    near = nearly_selecting(pod, services, pods)
    return {
        name: service
        for name, service in _idle(pod, services, pods).items()
        if name not in near and service.selector is not None and is_relative(service.selector, pod.labels)
    }


def perhaps_selecting(pod: Pod, services: Services, pods: Pods) -> Mapping[Name, Service]:
    """The Services that select no live pod at all, of which masked values hide whether they are meant for this one."""
    near = nearly_selecting(pod, services, pods)
    return {
        name: service
        for name, service in _idle(pod, services, pods).items()
        if name not in near and service.selector is not None and is_veiled(service.selector, pod.labels)
    }


def _idle(pod: Pod, services: Services, pods: Pods) -> Mapping[Name, Service]:
    everyone = [pod.labels, *(other.labels for other in pods.items.values())]
    return {
        name: service
        for name, service in services.items.items()
        if service.routes_by_selector and not any(selects(service.selector, labels) for labels in everyone)
    }


def routable(service: Service, slices: EndpointSlices, name: Name) -> tuple[Endpoint, ...]:
    """The endpoints that traffic to the Service can reach, over all of its slices.

    kube-proxy uses those that are ready, and if there are none those that still serve while they
    terminate (pkg/proxy/topology.go), each in slices with a port that the Service has (equal name
    and protocol, pkg/proxy/endpointslicecache.go). A headless Service is not proxied: its names
    resolve to the ready addresses, whatever the ports.
    """
    joined = [one for one in slices.of_service(name).values() if service.headless or serves(service, one)]
    ready = tuple(endpoint for one in joined for endpoint in one.endpoints if endpoint.ready)
    return ready or tuple(
        endpoint for one in joined for endpoint in one.endpoints if endpoint.serving and endpoint.terminating
    )


def serves(service: Service, one: EndpointSlice) -> bool:
    """Whether a slice serves any port of the Service."""
    wanted = {(port.name or "", protocol_of(port)) for port in service.ports}
    return any((port.name or "", port.protocol or "TCP") in wanted for port in one.ports if port.port)
