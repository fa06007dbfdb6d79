"""An EndpointSlice lists pods and no port, so that nothing is routed to them."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.checks.routing._room import by_slices, concerned
from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.ingresses import Ingresses
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Proven, Verdict, cite
from kubectl_evidence.outcome import NotFound
from kubectl_evidence.semantics.routing import routable
from kubectl_evidence.target import Target
from kubectl_evidence.text import own, say

EXPLAINS = ("dependency-service-no-endpoints", "service-no-endpoints")


def check(
    pod: Pod | NotFound, services: Services, slices: EndpointSlices, ingresses: Ingresses | None, target: Target
) -> Iterator[Verdict]:
    """## What it decides
    Whether a slice of a Service lists endpoints without any port.

    ## How it decides
    Where none of the Service's ports resolves on a pod, the EndpointSlice controller still lists
    the pod, in a slice whose `ports` are null (k8s.io/endpointslice/utils.go, getEndpointPorts).
    kube-proxy joins by ports, so nothing goes there. `kubectl describe service` shows the bare
    addresses all the same, as if they were served.

    ## What would prove it
    Nothing more. It is a warning where another slice of the Service has ports and ready endpoints.

    ## Traps
    A headless Service is resolved, not proxied, and may have no ports at all. A slice without
    endpoints is the placeholder of an empty Service.

    ## Example
    A consequence of a port name that no container declares (fixtures/port-name-unresolved):
    > EndpointSlice/catalog-… of Service/catalog lists 1 pod without any port: nothing is routed to
    > it
    """
    for name, service in concerned(pod, services, slices, ingresses, target).items():
        if service.headless or not service.ports:
            continue
        for key, one in slices.of_service(name).items():
            if not one.endpoints or any(port.port for port in one.ports):
                continue
            yield Proven(
                subject=say("Service/{}", name),
                severity="warning" if routable(service, slices, name) else "error",
                says=say(
                    "EndpointSlice/{} of Service/{} lists {} without any port: nothing is routed to {}",
                    key,
                    name,
                    own("1 pod") if len(one.endpoints) == 1 else say("{} pods", len(one.endpoints)),
                    own("it" if len(one.endpoints) == 1 else "them"),
                ),
                cites=(cite(slices, "items", key), cite(services, "items", name, "ports")),
                would_weaken=say("a port in EndpointSlice/{}", key),
                verify=by_slices(target, name, say("`ports: null` beside the addresses")),
            )
            break
