"""An Ingress leads to a Service that does not exist."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.ingresses import Ingresses
from kubectl_evidence.finding import Compared, Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.backends import (
    grouped,
    ingresses_of,
    meant,
    place_in_words,
    places_in_words,
    reached_by_ingresses,
)
from kubectl_evidence.text import join, own, say

EXPLAINS = ()


def check(ingresses: Ingresses) -> Iterator[Verdict]:
    """## What it decides
    Whether a backend of an Ingress that is meant for the target names a Service that does not
    exist.

    ## How it decides
    A backend means a Service of the Ingress' own namespace (networking/v1 IngressServiceBackend).
    The list of Services, which was read whole, has none of that name. It concerns the target where
    the target is the Ingress, or where the name is a variant of that of a Service of the target's
    which no Ingress leads to; a misspelling of one counts even where another path is right.

    ## What would prove it
    Nothing more. That the Service with the similar name was meant is likely, and said as no more
    than a similar name.

    ## Traps
    Backends that are no Service (`resource`) are not looked at. Backends of the same Ingress that
    lead to other workloads are their business. Where the Services were not read nothing is known of
    them.

    ## Example
    In fixtures/ingress-service-misspelt:
    > Ingress/shop leads shop.example.com/checkout to Service/chekout, which does not exist; of a
    > similar name: Service/checkout
    """
    targets, reached = ingresses.services_of_target, reached_by_ingresses(ingresses)
    for name, ingress in ingresses_of(ingresses).items():
        lost = [(place, one) for place, one in enumerate(ingress.backends) if one.service_exists is False]
        for places, one in grouped(lost, lambda backend: backend.service):
            found = meant(one.service, one.near, targets, reached) if one.service is not None else None
            if found is None or one.service is None:
                continue
            near = join(", ", [say("Service/{}", each) for each in found.near])
            yield Proven(
                subject=say("Ingress/{}", name),
                severity="error",
                says=say(
                    "Ingress/{} leads {} to Service/{}, which does not exist{}",
                    name,
                    places_in_words([place_in_words(ingress.backends[place]) for place in places]),
                    one.service,
                    say("; of a similar name: {}", near) if near else own(""),
                ),
                cites=tuple(cite(ingresses, "ingresses", "items", name, "backends", place) for place in places),
                compared=(
                    Compared(what=say("Service"), wants=one.service, has=join(", ", found.near) or None, same=False),
                ),
                would_weaken=say("a Service of that name that was made since"),
                verify=Verify(
                    command=say("kubectl get service {} -n {}", one.service, ingresses.namespace or own("NAMESPACE")),
                    expect=say("NotFound"),
                ),
            )
