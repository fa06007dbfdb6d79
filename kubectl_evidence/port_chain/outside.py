"""The steps outside of the pod: what routes to the Service, whom it selects, and what its EndpointSlices say."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.ingresses import Ingresses
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.routes import Routes
from kubectl_evidence.evidence.services import Service, ServicePort, Services
from kubectl_evidence.finding import Pointer, cite
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.outcome import NotRequested
from kubectl_evidence.port_chain.link import Link, Verdict
from kubectl_evidence.semantics.ports import declared, find_number, find_port, named_target, namesakes, protocol_of
from kubectl_evidence.semantics.selectors import selects
from kubectl_evidence.text import Name, Text, own, say

_ROUTING = (Ingresses, Routes)


@dataclass(frozen=True)
class Way:
    """A port of a Service, and the pod that it leads to; `number` is the pod's port where it is known."""

    bundle: Bundle
    pod: Pod
    name: Name
    service: Service
    index: int
    port: ServicePort
    number: int | None
    # Whether the pod is the examined one, whose evidence stands by itself; another's is among the representatives.
    examined: bool

    def of_pod(self, *path: str | int) -> tuple[Pointer, ...]:
        """Point into the examined pod; the numbers of another's are told by its name."""
        return (cite(self.pod, *path),) if self.examined else ()


def routes(way: Way) -> Iterator[Link]:
    """What names the Service as its backend, and whether the Service has the port that it means."""
    told = [*_ingresses(way), *_routes(way)]
    if told:
        yield from told
        return
    if not _unread(way):
        yield Link(stage="route", verdict="not-applicable", says=own("no Ingress or route leads here"))
    else:
        yield Link(stage="route", verdict="unknown", says=own("Ingresses or routes were not read"))


def _unread(way: Way) -> bool:
    """Whether a list that might name the Service was asked for and not had: then nobody knows that none does."""
    if any(way.bundle.data(kind) is None and not isinstance(way.bundle[kind], NotRequested) for kind in _ROUTING):
        return True
    ingresses, found = way.bundle.data(Ingresses), way.bundle.data(Routes)
    lists = (
        ingresses.ingresses if ingresses is not None else None,
        *((found.http, found.grpc, found.tcp, found.tls) if found is not None else ()),
    )
    return any(one is not None and (one.truncated or one.status not in ("collected", "not-found")) for one in lists)


def _ingresses(way: Way) -> Iterator[Link]:
    found = way.bundle.data(Ingresses)
    if found is None or found.ingresses is None:
        return
    for name, ingress in found.ingresses.items.items():
        for place, backend in enumerate(ingress.backends):
            if backend.service == way.name and (is_it := _is_port(backend.port, way)) is not None:
                cites = cite(found, "ingresses", "items", name, "backends", place)
                yield _route(say("Ingress/{}", name), backend.port, is_it, cites)


def _routes(way: Way) -> Iterator[Link]:
    found = way.bundle.data(Routes)
    for field, title, name, route in found.each() if found is not None else ():
        for place, backend in enumerate(route.backends):
            here = backend.namespace is None or backend.namespace == way.pod.namespace
            is_service = backend.kind is None or backend.kind == "Service"
            if found is None or not (here and is_service and backend.name == way.name):
                continue
            if (is_it := _is_port(backend.port, way)) is not None:
                yield _route(title, backend.port, is_it, cite(found, field, "items", name, "backends", place))


def _is_port(meant: int | Text | None, way: Way) -> bool | None:
    """Whether a backend means this port; None where it means another port that the Service has."""
    if meant is None or meant in (way.port.port, way.port.name):
        return True
    others = [one for one in way.service.ports if one is not way.port]
    return None if any(meant in (one.port, one.name) for one in others) else False


def _route(title: Text, meant: int | Text | None, is_it: bool, cites: Pointer) -> Link:
    port = meant if meant is not None else own("no port")
    says = say("{} → {}", title, port) if is_it else say("{} → {}, which the Service does not have", title, port)
    return Link(stage="route", verdict="match" if is_it else "mismatch", says=says, cites=(cites,))


def selected(way: Way) -> Link:
    """Whether the Service selects the pod."""
    services = way.bundle.data(Services)
    cites = (cite(services, "items", way.name, "selector"),) if services is not None and way.service.selector else ()
    if selects(way.service.selector, way.pod.labels):
        return Link(stage="service", verdict="match", says=own("selects the pod"), cites=cites)
    return Link(stage="service", verdict="mismatch", says=own("does not select the pod"), cites=cites)


def target(way: Way) -> Link:
    """What the target port is in the pod: FindPort for a name; a number is used as it is (k8s.io/endpointslice)."""
    services = way.bundle.data(Services)
    here = (cite(services, "items", way.name, "ports", way.index),) if services is not None else ()
    name = named_target(way.port)
    found = find_port(way.pod, way.port) if name is not None else find_number(way.pod, way.port)
    if found is not None:
        there = way.of_pod("containers", found.container, "ports", found.index)
        number = found.port.container_port
        says = say("{} → {} in {}", name, number, found.container) if name else say("{} in {}", number, found.container)
        return Link(stage="target", verdict="match", says=says, cites=(*here, *there))
    if name is None:
        same = next((one for one in declared(way.pod) if one.port.container_port == way.number), None)
        says = (
            say("{}, which no container declares (it may listen all the same)", way.number or 0)
            if same is None
            else say("{}, which {} has for {} only", way.number or 0, same.container, own(protocol_of(same.port)))
        )
        return Link(stage="target", verdict="unknown", says=says, cites=here)
    other = namesakes(way.pod, way.port)
    why = say("{} is {} only", name, own(protocol_of(other[0].port))) if other else say("no port is named {}", name)
    return Link(stage="target", verdict="mismatch", says=why, cites=here)


def slices(way: Way) -> Link:
    """Whether an EndpointSlice of the Service leads to the pod at that port."""
    found = way.bundle.data(EndpointSlices)
    if found is None:
        return Link(stage="slice", verdict="unknown", says=own("EndpointSlices were not read"))
    listed: list[tuple[Verdict, Text, tuple[Pointer, ...]]] = []
    for name, one in found.of_service(way.name).items():
        for place, endpoint in enumerate(one.endpoints):
            if endpoint.target_uid != way.pod.uid:
                continue
            there = cite(found, "items", name, "endpoints", place)
            port = next((each for each in one.ports if _joins(each.name, each.protocol, way)), None)
            state = own("ready") if endpoint.ready else own("not ready")
            if port is None:
                listed.append(("mismatch", say("{} lists the pod without this port", name), (there,)))
            elif way.number is not None and port.port != way.number:
                listed.append(("mismatch", say("{} says {}", name, port.port or 0), (there,)))
            else:
                listed.append(("match", say("{}, {}", port.port or 0, state), (there,)))
    if listed:
        verdict, says, cites = min(listed, key=lambda one: one[0] != "match")
        return Link(stage="slice", verdict=verdict, says=says, cites=cites)
    if not selects(way.service.selector, way.pod.labels):
        return Link(stage="slice", verdict="not-applicable", says=own("not selected, so not listed"))
    return Link(stage="slice", verdict="mismatch", says=own("no slice lists the pod"))


def _joins(name: Text | None, protocol: Text | None, way: Way) -> bool:
    return (name or "") == (way.port.name or "") and (protocol or "TCP") == protocol_of(way.port)
