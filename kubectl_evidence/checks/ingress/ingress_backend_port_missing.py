"""An Ingress leads to a port that the Service does not have."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.ingresses import Ingresses
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Compared, Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.backends import (
    grouped,
    ingresses_of,
    instead_in_words,
    place_in_words,
    places_in_words,
    ports_in_words,
)
from kubectl_evidence.text import own, say

EXPLAINS = ()


def check(ingresses: Ingresses, services: Services | None) -> Iterator[Verdict]:
    """## What it decides
    Whether a backend of an Ingress that leads to a Service of the target's names one of its ports.

    ## How it decides
    A backend's port is the Service's own `port`, or that port's name (networking/v1
    ServiceBackendPort). The Service has no such port; the ports that it has are listed, and whether
    the number or name is that of its target port or node port: the usual slip.

    ## What would prove it
    Nothing more.

    ## Traps
    Target ports and node ports are no ports of a Service. Where an ExternalName without ports leads
    to is up to the Ingress' controller. Backends of other workloads are their business.

    ## Example
    In fixtures/ingress-port-missing:
    > Ingress/shop leads shop.example.com/checkout to port 8080 of Service/checkout, which has only
    > http 80 (that is its target port)
    """
    for name, ingress in ingresses_of(ingresses).items():
        wrong = [
            (place, one)
            for place, one in enumerate(ingress.backends)
            if one.port_exists is False and one.service in ingresses.services_of_target
        ]
        for places, one in grouped(wrong, lambda backend: (backend.service, backend.port)):
            if one.service is None or one.port is None:
                continue
            there = services.items if services is not None else {}
            yield Proven(
                subject=say("Ingress/{}", name),
                severity="error",
                says=say(
                    "Ingress/{} leads {} to port {} of Service/{}, which {}",
                    name,
                    places_in_words([place_in_words(ingress.backends[place]) for place in places]),
                    one.port,
                    one.service,
                    instead_in_words(one),
                ),
                cites=(
                    *(cite(ingresses, "ingresses", "items", name, "backends", place) for place in places),
                    *(
                        (cite(services, "items", one.service, "ports"),)
                        if services is not None and one.service in there
                        else ()
                    ),
                ),
                compared=(
                    Compared(
                        what=say("port of Service/{}", one.service),
                        wants=say("{}", one.port),
                        has=ports_in_words(one) or None,
                        same=False,
                    ),
                ),
                verify=Verify(
                    command=say(
                        "kubectl describe service {} -n {}", one.service, ingresses.namespace or own("NAMESPACE")
                    ),
                    expect=say("no line Port with {}", one.port),
                ),
            )
