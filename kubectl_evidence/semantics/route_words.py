"""Routes of the Gateway API in words, and what their controllers said of them."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.routes import ParentRef, ParentStatus, Reported, Route, Routes
from kubectl_evidence.semantics.backends import local, meant, reached_by_routes
from kubectl_evidence.text import Text, own, say


def where_in_words(route: Route) -> Text:
    """Which requests a route takes, as far as it fits a sentence: `shop.example.com`, `requests for any host`."""
    if not route.hostnames:
        return own("requests for any host")
    first = route.hostnames[0]
    return say("{} and {} more", first, len(route.hostnames) - 1) if len(route.hostnames) > 1 else first


def parent_in_words(parent: ParentRef) -> Text:
    """`Gateway/shop`, `Gateway/shop of namespace edge`, with the listener that is meant."""
    name = say("{}/{}", parent.kind or own("Gateway"), parent.name)
    place = say("{} of namespace {}", name, parent.namespace) if parent.namespace is not None else name
    return say("{} (listener {})", place, parent.section_name) if parent.section_name is not None else place


def concerns(route: Route, routes: Routes) -> bool:
    """Whether a route leads to a Service of the target's, or seems to mean one."""
    targets, reached = routes.services_of_target, reached_by_routes(routes)
    return any(
        one.name in targets or (one.service_exists is False and meant(one.name, one.near, targets, reached) is not None)
        for _, one in local(route, routes)
    )


def refusals(route: Route, kind: str) -> Iterator[tuple[int, ParentStatus, Reported]]:
    """What controllers said no to, by a condition that is about the route as it is now; with its place."""
    for place, status in enumerate(route.statuses):
        condition = at(status.conditions, kind)
        if condition is not None and condition.status == "False" and not condition.stale:
            yield place, status, condition


def is_of(status: ParentStatus, parent: ParentRef, routes: Routes) -> bool:
    """Whether a status is about this parent of the route."""
    same = (status.namespace or routes.namespace) == (parent.namespace or routes.namespace)
    return same and status.parent == parent.name and status.section_name == parent.section_name
