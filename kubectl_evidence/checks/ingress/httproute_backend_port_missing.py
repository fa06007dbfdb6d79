"""A route of the Gateway API leads to a port that the Service does not have."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.routes import Routes
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Compared, Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.backends import grouped, instead_in_words, local, ports_in_words
from kubectl_evidence.semantics.route_words import where_in_words
from kubectl_evidence.text import own, say

EXPLAINS = ()


def check(routes: Routes, services: Services | None) -> Iterator[Verdict]:
    """## What it decides
    Whether a backend of a route that leads to a Service of the target's names one of its ports.

    ## How it decides
    A backendRef's port is the number of the Service's own `port`; names are not possible
    (gateway-api BackendObjectReference). The Service has no such port; the ports that it has are
    listed, and whether the number is that of its target port or node port: the usual slip.

    ## What would prove it
    Nothing more. What clients get is 500 for the share of the rule's requests that the backend
    would have had.

    ## Traps
    A backend of weight 0 gets no traffic. Backends of the same route that lead to other workloads
    are their business.

    ## Example
    In fixtures/route-port-missing:
    > HTTPRoute/checkout leads shop.example.com to port 8080 of Service/checkout, which has only
    > http 80 (that is its target port)
    """
    there = services.items if services is not None else {}
    for field, title, name, route in routes.each():
        wrong = [
            (place, one)
            for place, one in local(route, routes)
            if one.port_exists is False and one.name in routes.services_of_target
        ]
        for places, one in grouped(wrong, lambda backend: (backend.name, backend.port)):
            service = next((each for each in there if each == one.name), None)
            yield Proven(
                subject=title,
                severity="error",
                says=say(
                    "{} leads {} to port {} of Service/{}, which {}",
                    title,
                    where_in_words(route),
                    one.port if one.port is not None else own("none"),
                    one.name,
                    instead_in_words(one),
                ),
                cites=(
                    *(cite(routes, field, "items", name, "backends", place) for place in places),
                    *((cite(services, "items", service, "ports"),) if services is not None and service else ()),
                ),
                compared=(
                    Compared(
                        what=say("port of Service/{}", one.name),
                        wants=say("{}", one.port) if one.port is not None else None,
                        has=ports_in_words(one) or None,
                        same=False,
                    ),
                ),
                verify=Verify(
                    command=say("kubectl describe service {} -n {}", one.name, routes.namespace or own("NAMESPACE")),
                    expect=say("no line Port with {}", one.port if one.port is not None else own("a port")),
                ),
            )
