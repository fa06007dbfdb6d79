"""A route of the Gateway API leads to a Service that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.routes import Routes
from kubectl_evidence.finding import Compared, Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.backends import grouped, local, meant, reached_by_routes
from kubectl_evidence.semantics.route_words import where_in_words
from kubectl_evidence.text import join, own, say

EXPLAINS = ()


def check(routes: Routes) -> Iterator[Verdict]:
    """## What it decides
    Whether a backend of an HTTPRoute, GRPCRoute, TCPRoute or TLSRoute that is meant for the target
    names a Service that does not exist.

    ## How it decides
    A backendRef without a namespace means a Service of the route's own (gateway-api
    BackendObjectReference). The list of Services, which was read whole, has none of that name. It
    concerns the target where the name is a variant of that of a Service of the target's which no
    route leads to; a misspelling of one counts even where another rule is right. The route's
    condition ResolvedRefs, where a controller wrote one, is cited beside it.

    ## What would prove it
    Nothing more. What clients get is 500 for the share of the rule's requests that the backend
    would have had.

    ## Traps
    A backend of weight 0 gets no traffic. Backends that are no Service are not looked at. Backends
    of the same route that lead to other workloads are their business.

    ## Example
    In fixtures/route-service-misspelt:
    > HTTPRoute/checkout leads shop.example.com to Service/checkout-svc, which does not exist; of a
    > similar name: Service/checkout
    """
    targets, reached = routes.services_of_target, reached_by_routes(routes)
    for field, title, name, route in routes.each():
        lost = [(place, one) for place, one in local(route, routes) if one.service_exists is False]
        for places, one in grouped(lost, lambda backend: backend.name):
            found = meant(one.name, one.near, targets, reached)
            if found is None:
                continue
            near = join(", ", [say("Service/{}", each) for each in found.near])
            yield Proven(
                subject=title,
                severity="error",
                says=say(
                    "{} leads {} to Service/{}, which does not exist{}",
                    title,
                    where_in_words(route),
                    one.name,
                    say("; of a similar name: {}", near) if near else own(""),
                ),
                cites=tuple(cite(routes, field, "items", name, "backends", place) for place in places),
                compared=(
                    Compared(what=say("Service"), wants=one.name, has=join(", ", found.near) or None, same=False),
                ),
                would_weaken=say("a Service of that name that was made since"),
                verify=Verify(
                    command=say("kubectl get service {} -n {}", one.name, routes.namespace or own("NAMESPACE")),
                    expect=say("NotFound"),
                ),
            )
