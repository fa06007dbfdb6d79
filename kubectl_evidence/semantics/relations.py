"""What each Service of the namespace has to do with the pod."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol, TypeVar

from kubectl_evidence.evidence import Evidence
from kubectl_evidence.evidence.dependencies import Dependencies
from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.ingresses import Ingresses
from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.routes import Routes
from kubectl_evidence.evidence.services import Service, Services
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.semantics.selectors import is_variant, selects
from kubectl_evidence.text import Name, Text, own, say

E = TypeVar("E", bound=Evidence)

# By these labels people say which application a pod is of.
_APPLICATION = ("app.kubernetes.io/name", "app", "k8s-app")
# A name that is shorter says nothing by being part of another.
_TELLING = 3


class Gathered(Protocol):
    """Whatever has evidence by its kind: None where it was not collected."""

    def __call__(self, kind: type[E], /) -> E | None: ...


@dataclass(frozen=True)
class Relation:
    """One thing that connects a Service and the pod; `closeness` 0 is that it selects it."""

    closeness: int
    says: Text


def relations(data: Gathered) -> Mapping[Name, tuple[Relation, ...]]:
    """Every Service, with what connects it to the pod, the closest first; nothing where nothing does."""
    services = data(Services)
    if services is None:
        return {}
    found = {}
    for name, service in services.items.items():
        others = (one for by in (_by_slices, _by_routes, _by_environment, _by_name) for one in by(name, data))
        found[name] = tuple(sorted((*_by_labels(service, data(Pod)), *others), key=lambda one: one.closeness))
    return found


def _by_labels(service: Service, pod: Pod | None) -> Iterator[Relation]:
    if pod is None or not service.routes_by_selector or service.selector is None:
        return
    if selects(service.selector, pod.labels):
        yield Relation(0, say("selects it"))
    elif is_variant(service.selector, pod.labels):
        yield Relation(4, say("nearly selects it"))


def _by_slices(name: Name, data: Gathered) -> Iterator[Relation]:
    pod, slices = data(Pod), data(EndpointSlices)
    if pod is not None and pod.uid is not None and slices is not None:
        for key, one in slices.of_service(name).items():
            if any(endpoint.target_uid == pod.uid for endpoint in one.endpoints):
                yield Relation(1, say("leads to it by EndpointSlice/{}", key))


def _by_routes(name: Name, data: Gathered) -> Iterator[Relation]:
    ingresses, routes = data(Ingresses), data(Routes)
    if ingresses is not None and ingresses.ingresses is not None:
        for key, ingress in ingresses.ingresses.items.items():
            if any(backend.service == name for backend in ingress.backends):
                yield Relation(2, say("backend of Ingress/{}", key))
    for _, title, _, route in routes.each() if routes is not None else ():
        if any(backend.name == name and backend.kind in (None, "Service") for backend in route.backends):
            yield Relation(2, say("backend of {}", title))


def _by_environment(name: Name, data: Gathered) -> Iterator[Relation]:
    dependencies = data(Dependencies)
    for host in dependencies.hosts if dependencies is not None else ():
        if host.service == name:
            yield Relation(3, say("named by its variable {}", host.env))


def _by_name(name: Name, data: Gathered) -> Iterator[Relation]:
    pod, owners = data(Pod), data(Owners)
    labels = pod.labels if pod is not None else {}
    names = {own_name for key in _APPLICATION if (own_name := at(labels, key)) is not None}
    if owners is not None:
        names |= {key.part(key.index("/") + 1, len(key)) for key in owners.parts if "/" in key}
    closest = next((one for one in sorted(names) if _is_named_for(name, one)), None)
    if closest is not None:
        yield Relation(5, own("named like it") if name == closest else say("named like {}", closest))


def _is_named_for(service: Name, name: Text) -> bool:
    """Whether one name is the other, or begins with it: `checkout-api` and `checkout-api-internal` or `checkout`."""
    one, other = service.split("-"), name.split("-")
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter] and len("-".join(one[:shorter])) >= _TELLING
