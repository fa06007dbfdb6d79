"""Which backends of Ingresses and routes are the target's: what is wrong with the others is none of its business."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from kubectl_evidence.evidence.ingresses import Ingress, IngressBackend, Ingresses
from kubectl_evidence.evidence.parts.backends import Backed
from kubectl_evidence.evidence.routes import BackendRef, Route, Routes
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.semantics.selectors import misspelt, similar
from kubectl_evidence.text import Name, Text, join, own, say

B = TypeVar("B", IngressBackend, BackendRef)

# So many places are named; of more, how many.
_PLACES = 2


@dataclass(frozen=True)
class Lost:
    """A Service that does not exist, and those of the target's that the one who wrote it down perhaps meant."""

    near: tuple[Name, ...]


def grouped(backends: Iterable[tuple[int, B]], by: Callable[[B], object]) -> Iterator[tuple[tuple[int, ...], B]]:
    """Backends that are the same in a respect, once, with their places in the list."""
    found: dict[object, list[tuple[int, B]]] = {}
    for place, one in backends:
        found.setdefault(by(one), []).append((place, one))
    for members in found.values():
        yield tuple(place for place, _ in members), members[0][1]


def ingresses_of(ingresses: Ingresses) -> Mapping[Name, Ingress]:
    """The Ingresses by name, where they were had."""
    found = ingresses.ingresses
    return found.items if found is not None and found.collected else {}


def ingresses_of_target(ingresses: Ingresses) -> Mapping[Name, Ingress]:
    """Those that lead to a Service of the target's, or seem to mean one; without such Services, it is the target."""
    targets, reached = ingresses.services_of_target, reached_by_ingresses(ingresses)
    return {
        name: one
        for name, one in ingresses_of(ingresses).items()
        if not targets
        or any(
            each.service is not None
            and (
                each.service in targets
                or (each.service_exists is False and meant(each.service, each.near, targets, reached) is not None)
            )
            for each in one.backends
        )
    }


def reached_by_ingresses(ingresses: Ingresses) -> frozenset[str]:
    """The Services that any of the Ingresses leads to that are there."""
    return frozenset(
        str(backend.service)
        for one in ingresses_of(ingresses).values()
        for backend in one.backends
        if backend.service is not None and backend.service_exists
    )


def reached_by_routes(routes: Routes) -> frozenset[str]:
    """The Services that any of the routes leads to that are there."""
    return frozenset(
        str(one.name) for _, _, _, route in routes.each() for _, one in local(route, routes) if one.service_exists
    )


def local(route: Route, routes: Routes) -> Iterator[tuple[int, BackendRef]]:
    """The backends of a route, with their places, that are Services of its own namespace and get traffic."""
    for place, one in enumerate(route.backends):
        # The defaults of BackendObjectReference (sigs.k8s.io/gateway-api apis/v1).
        if one.kind in (None, "Service") and one.namespace in (None, routes.namespace) and one.weight != 0:
            yield place, one


def meant(wanted: Text, near: Sequence[Name], targets: Sequence[Name], reached: frozenset[str]) -> Lost | None:
    """Whether a name that no Service has is the target's business, and which Services it was perhaps meant to be.

    It is where the target itself names it, or where it resembles the name of a Service of the target's: a variant of
    it where nothing else of the sort leads there, only a misspelling where something does.
    """
    alike = tuple(one for one in near if similar(wanted, one))
    if wanted in targets:
        return Lost(alike)
    theirs = tuple(one for one in alike if one in targets and (one not in reached or misspelt(wanted, one)))
    return Lost(theirs) if theirs else None


def place_in_words(backend: IngressBackend) -> Text:
    """Where requests come in: `shop.example.com/checkout`, `every other request`."""
    if backend.host is None and backend.path is None:
        return own("every other request")
    return say("{}{}", backend.host or own("*"), backend.path or own("/"))


def places_in_words(places: Sequence[Text]) -> Text:
    """The first places, and how many more there are."""
    several = tuple(dict.fromkeys(places))
    shown = join(", ", several[:_PLACES])
    more = len(several) - _PLACES
    return say("{} and {} more", shown, more) if more > 0 else shown


def ports_in_words(backend: Backed) -> Text:
    """The ports that a Service has in place of the one that is wanted: `http 80, metrics 9090`."""
    return join(", ", backend.ports)


def instead_in_words(backend: Backed) -> Text:
    """What a Service without the wanted port has: `has only http 80 (8080 is its target port)`."""
    ports = ports_in_words(backend)
    has = say("has only {}", ports) if ports else own("has no port at all")
    return say("{} (that is its {})", has, own(backend.means)) if backend.means is not None else has
