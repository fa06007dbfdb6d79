"""A Service that would select the pod is of type ExternalName: it never leads to a pod."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Proven, Verdict, cite
from kubectl_evidence.semantics.selectors import selects
from kubectl_evidence.text import own, say

EXPLAINS = ()


def check(pod: Pod, services: Services) -> Iterator[Verdict]:
    """## What it decides
    Whether a Service whose selector matches the pod stands for a name elsewhere instead.

    ## How it decides
    A Service of type ExternalName is an alias in the cluster's DNS; the EndpointSlice controller
    skips it whatever its selector says (pkg/controller/endpointslice, syncService).

    ## What would prove it
    Nothing more: it is information. A selector that was left behind when the type was changed, or
    the type when traffic was to come back, looks like this.

    ## Traps
    An ExternalName without a selector is all as it should be: it never has endpoints.

    ## Example
    > Service/checkout would select this pod, but is an ExternalName for shop.example.com: it leads
    > there alone
    """
    for name, service in services.items.items():
        if service.type == "ExternalName" and selects(service.selector, pod.labels):
            yield Proven(
                subject=say("Service/{}", name),
                severity="info",
                says=say(
                    "Service/{} would select this pod, but is an ExternalName for {}: it leads there alone",
                    name,
                    service.external_name or own("nothing"),
                ),
                cites=(cite(services, "items", name, "type"), cite(services, "items", name, "selector")),
            )
