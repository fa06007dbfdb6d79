"""What each Service of the namespace has to do with the pod."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Protocol, TypeVar, cast

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
    found: dict[Name, list[Relation]] = {name: [] for name in services.items}
    for by in (_by_slices, _by_routes, _by_environment):
        for named, one in by(data):
            # Who names a Service may name one that is not there.
            if named in found:
                found[cast("Name", named)].append(one)
    pod, names = data(Pod), _names(data)
    for name, service in services.items.items():
        found[name] += (*_by_labels(service, pod), *_by_name(name, names))
    return {name: tuple(sorted(every, key=lambda one: one.closeness)) for name, every in found.items()}


def _by_labels(service: Service, pod: Pod | None) -> Iterator[Relation]:
    if pod is None or not service.routes_by_selector or service.selector is None:
        return
    if selects(service.selector, pod.labels):
        yield Relation(0, say("selects it"))
    elif _nearly(tuple(service.selector.items()), tuple(pod.labels.items())):
        yield Relation(4, say("nearly selects it"))


@lru_cache(maxsize=256)
def _nearly(selector: tuple[tuple[Text, Text], ...], labels: tuple[tuple[Text, Text], ...]) -> bool:
    # Asked again for every size that the packet is tried in.
    return is_variant(dict(selector), dict(labels))


def _by_slices(data: Gathered) -> Iterator[tuple[Text, Relation]]:
    pod, slices = data(Pod), data(EndpointSlices)
    if pod is None or pod.uid is None or slices is None:
        return
    for key, one in slices.items.items():
        if one.service is not None and any(endpoint.target_uid == pod.uid for endpoint in one.endpoints):
            yield one.service, Relation(1, say("leads to it by EndpointSlice/{}", key))


def _by_routes(data: Gathered) -> Iterator[tuple[Text, Relation]]:
    ingresses, routes = data(Ingresses), data(Routes)
    if ingresses is not None and ingresses.ingresses is not None:
        for key, ingress in ingresses.ingresses.items.items():
            for service in dict.fromkeys(
                backend.service for backend in ingress.backends if backend.service is not None
            ):
                yield service, Relation(2, say("backend of Ingress/{}", key))
    for _, title, _, route in routes.each() if routes is not None else ():
        local = (one.name for one in route.backends if one.namespace is None and one.kind in (None, "Service"))
        for name in dict.fromkeys(local):
            yield name, Relation(2, say("backend of {}", title))


def _by_environment(data: Gathered) -> Iterator[tuple[Text, Relation]]:
    dependencies = data(Dependencies)
    for host in dependencies.hosts if dependencies is not None else ():
        if host.service is not None:
            yield host.service, Relation(3, say("named by its variable {}", host.env))


def _names(data: Gathered) -> list[Text]:
    """What the pod's application may be called, by its labels and its controllers."""
    pod, owners = data(Pod), data(Owners)
    labels = pod.labels if pod is not None else {}
    names = {name for key in _APPLICATION if (name := at(labels, key)) is not None}
    if owners is not None:
        names |= {key.part(key.index("/") + 1, len(key)) for key in owners.parts if "/" in key}
    return sorted(names)


def _by_name(name: Name, names: list[Text]) -> Iterator[Relation]:
    closest = next((one for one in names if _is_named_for(name, one)), None)
    if closest is not None:
        yield Relation(5, own("named like it") if name == closest else say("named like {}", closest))


def _is_named_for(service: Name, name: Text) -> bool:
    """Whether one name is the other, or begins with it: `checkout-api` and `checkout-api-internal` or `checkout`."""
    one, other = service.split("-"), name.split("-")
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter] and len("-".join(one[:shorter])) >= _TELLING
