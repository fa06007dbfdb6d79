"""Which Services concern a pod, and whether one routes anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kubectl_evidence.evidence.dependencies import Dependencies
from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.ingresses import Ingresses
from kubectl_evidence.evidence.parts.slices import Endpoint, EndpointSlice
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pods import Pods
from kubectl_evidence.evidence.routes import Routes
from kubectl_evidence.evidence.services import Service, Services
from kubectl_evidence.finding import Pointer, cite
from kubectl_evidence.kinds import INGRESS, SERVICE
from kubectl_evidence.outcome import NotFound
from kubectl_evidence.semantics.pod_sets import PodSet, topmost
from kubectl_evidence.semantics.proxying import joined_ports, usable
from kubectl_evidence.semantics.selectors import (
    REVISION_HASHES,
    difference,
    is_relative,
    is_typo,
    is_variant,
    is_veiled,
    selects,
    similar,
)
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name, Text, asked, say


def selecting(pod: Pod, services: Services) -> Mapping[Name, Service]:
    """The Services that select the pod."""
    return {
        name: service
        for name, service in services.items.items()
        if service.routes_by_selector and selects(service.selector, pod.labels)
    }


def asked_about(target: Target, services: Services, ingresses: Ingresses | None) -> Mapping[Name, Service]:
    """The Services that the target is, or that it leads to as an Ingress: they matter whomever they select."""
    names: set[str] = {target.name} if target.kind is SERVICE else set()
    if target.kind is INGRESS and ingresses is not None and ingresses.ingresses is not None:
        found = (one for name, one in ingresses.ingresses.items.items() if name == target.name)
        names |= {str(backend.service) for one in found for backend in one.backends if backend.service is not None}
    return {name: service for name, service in services.items.items() if name in names}


def leading(
    pod: Pod | NotFound, services: Services, slices: EndpointSlices, asked: Mapping[Name, Service]
) -> Mapping[Name, Service]:
    """The Services without a selector that somebody leads to the pod by slices, by its uid or address, or asked about.

    Who writes their slices is nobody's business but the writer's: what is wrong there no controller mends.
    """
    led = set()
    if isinstance(pod, Pod):
        for one in slices.items.values():
            if one.service is not None and any(is_of(endpoint, pod) for endpoint in one.endpoints):
                led.add(str(one.service))
    return {
        name: service
        for name, service in services.items.items()
        if service.type != "ExternalName" and not service.selector and (name in led or name in asked)
    }


def called(services: Services, dependencies: Dependencies | None) -> Mapping[Name, Service]:
    """The Services of the namespace that the pod's environment names: those that it is told to call."""
    named = {host.service for host in dependencies.hosts} if dependencies is not None else set()
    return {name: service for name, service in services.items.items() if name in named}


def is_of(endpoint: Endpoint, pod: Pod) -> bool:
    """Whether an endpoint is the pod, by its uid, or by its address where nothing is said to be there."""
    if endpoint.target_uid is not None:
        return endpoint.target_uid == pod.uid
    return endpoint.target_name is None and any(address in pod.addresses for address in endpoint.addresses)


def fronts(name: str, ingresses: Ingresses | None, routes: Routes | None) -> Iterator[tuple[Text, Pointer]]:
    """The Ingresses and routes of the namespace that name a Service as a backend, as far as they were read."""
    if ingresses is not None and ingresses.ingresses is not None:
        for key, ingress in ingresses.ingresses.items.items():
            if any(backend.service == name for backend in ingress.backends):
                yield say("Ingress/{}", key), cite(ingresses, "ingresses", "items", key)
    if routes is not None:
        for sort, title, key, route in routes.each():
            local = (one for one in route.backends if one.namespace is None and one.kind in (None, "Service"))
            if any(one.name == name for one in local):
                yield title, cite(routes, sort, "items", key)


def pinned_elsewhere(pod: Pod, services: Services) -> Mapping[Name, Service]:
    """The Services that would select the pod but for the hash of a revision, which a controller gives each anew."""
    return {
        name: service
        for name, service in services.items.items()
        if service.routes_by_selector
        and not selects(service.selector, pod.labels)
        and (rest := {key: value for key, value in (service.selector or {}).items() if key not in REVISION_HASHES})
        and selects(rest, pod.labels)
    }


def nearly_selecting(pod: Pod, services: Services, pods: Pods) -> Mapping[Name, Service]:
    """The Services that select no live pod at all, and look as if they were meant for this one.

    Where another Service selects the pod already, only a misspelling counts: canaries, previews
    and parts of one application resemble one another on purpose.
    """
    served = bool(selecting(pod, services))
    workload = topmost(pod.name, pod.controller, pod.labels)
    return {
        name: service
        for name, service in idle(pod, services, pods).items()
        if service.selector is not None
        and (
            is_typo(service.selector, pod.labels)
            if served
            else is_variant(service.selector, pod.labels) or is_namesake(name, service, workload, pod.labels)
        )
    }


def is_namesake(name: Name, service: Service, workload: Text, labels: Mapping[Text, Text]) -> bool:
    """Whether a Service bears the very name of a workload, and its selector looks at the same keys in vain."""
    of_workload = workload.partition("/")[2] == name and not workload.startswith("Job/")
    differs = difference(service.selector or {}, labels)
    by_controller = any(one.key in REVISION_HASHES for one in differs)
    return of_workload and not by_controller and not any(_is_masked(one.wants) for one in differs)


def distantly_selecting(pod: Pod, services: Services, pods: Pods) -> Mapping[Name, Service]:
    """The Services that select no live pod at all and share a label with a pod that no Service selects."""
    if selecting(pod, services):
        return {}
    near = nearly_selecting(pod, services, pods)
    return {
        name: service
        for name, service in idle(pod, services, pods).items()
        if name not in near and service.selector is not None and is_relative(service.selector, pod.labels)
    }


def perhaps_selecting(pod: Pod, services: Services, pods: Pods) -> Mapping[Name, Service]:
    """The Services that select no live pod at all, of which masked values hide whether they are meant for this one."""
    near = nearly_selecting(pod, services, pods)
    return {
        name: service
        for name, service in idle(pod, services, pods).items()
        if name not in near and service.selector is not None and is_veiled(service.selector, pod.labels)
    }


def idle(pod: Pod | None, services: Services, pods: Pods) -> Mapping[Name, Service]:
    """The Services that select neither the pod nor any other live one."""
    everyone = [*((pod.labels,) if pod is not None else ()), *(other.labels for other in pods.items.values())]
    return {
        name: service
        for name, service in services.items.items()
        if service.routes_by_selector and not any(selects(service.selector, labels) for labels in everyone)
    }


def nearest_set(name: Name, service: Service, sets: Iterable[PodSet], services: Services) -> PodSet | None:
    """The workload that an idle Service was perhaps meant for, by its pods' labels; None where none is near.

    Of those that no Service selects a variant counts, and then what shares a telling label with the selector; of
    others only what is misspelt.
    """
    selector = service.selector or {}
    found: list[tuple[tuple[int, int, bool, int, str], PodSet]] = []
    for one in sets:
        labels = one.labels
        served = any(each.routes_by_selector and selects(each.selector, labels) for each in services.items.values())
        resembles = _MISSPELT if served else _AKIN
        closeness = next((rank for rank, near in enumerate(resembles) if near(selector, labels)), None)
        if not served and is_namesake(name, service, one.name, labels):
            closeness = 0
        if closeness is not None:
            called = one.name.part(one.name.index("/") + 1, len(one.name))
            order = (closeness, len(difference(selector, labels)), not similar(name, called), -len(one.pods), one.name)
            found.append((order, one))
    return min(found, key=lambda each: each[0])[1] if found else None


def _is_masked(value: str) -> bool:
    return "[redacted:" in value


_AKIN, _MISSPELT = (is_variant, is_relative), (is_typo,)


def place(target: Target) -> Name:
    """The target's namespace: a name that whoever asked has written."""
    return asked(target.namespace)


def routable(service: Service, slices: EndpointSlices, name: Name) -> tuple[Endpoint, ...]:
    """The endpoints that traffic to the Service can reach, over all of its slices.

    For each of its ports kube-proxy uses those that are ready, and if there are none those that still
    serve while they terminate (semantics/proxying.py). A headless Service is not proxied: its names
    resolve to the ready addresses, whatever the ports.
    """
    own = tuple(slices.of_service(name).values())
    if service.headless:
        return usable(endpoint for one in own for endpoint in one.endpoints)
    reached: dict[int, Endpoint] = {}
    for port in service.ports:
        joined = (endpoint for one in own for _ in joined_ports(port, one) for endpoint in one.endpoints)
        # Each once, though it serves several ports.
        reached |= {id(endpoint): endpoint for endpoint in usable(joined)}
    return tuple(reached.values())


def serves(service: Service, one: EndpointSlice) -> bool:
    """Whether a slice serves any port of the Service."""
    return any(True for port in service.ports for _ in joined_ports(port, one))
