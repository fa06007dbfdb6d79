"""A hand-made EndpointSlice has no port by a name that its Service has."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.checks.routing._room import (
    CONTROLLER,
    by_slices,
    concerned,
    joins,
    service_ports,
    slice_ports,
)
from kubectl_evidence.evidence.dependencies import Dependencies
from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.ingresses import Ingresses
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Compared, Proven, Verdict, cite
from kubectl_evidence.outcome import NotFound
from kubectl_evidence.semantics.routing import called, routable
from kubectl_evidence.target import Target
from kubectl_evidence.text import own, say

EXPLAINS = ("container-fails-on-dependency", "dependency-service-no-endpoints", "service-no-endpoints")


def check(
    pod: Pod | NotFound,
    services: Services,
    slices: EndpointSlices,
    ingresses: Ingresses | None,
    dependencies: Dependencies | None,
    target: Target,
) -> Iterator[Verdict]:
    """## What it decides
    Whether the slices that somebody wrote for a Service without a selector serve any of its ports.

    ## How it decides
    kube-proxy joins a port of a slice to the port of the Service that has the same name and
    protocol (pkg/proxy/endpointslicecache.go); the numbers may differ. The EndpointSlice controller
    writes them so itself; whoever writes a slice by hand has to. Looked at are the Services that
    lead to the pod, that were asked about, or that the pod's environment names.

    ## What would prove it
    Nothing more: a port that no slice has is not served, whatever the addresses.

    ## Traps
    A port without a name in either is the port of the empty name. A headless Service is not
    proxied. A slice of the controller's own is not somebody's mistake.

    ## Example
    A port was renamed in one of the two (fixtures/slice-port-renamed):
    > Service/ledger-db has the port `postgres/TCP`, its EndpointSlice/ledger-db-1 `pg/TCP`: by
    > another name it serves nothing
    """
    found = concerned(pod, services, slices, ingresses, target)
    for name, service in {**called(services, dependencies), **found}.items():
        if service.selector or service.headless or service.type == "ExternalName" or not service.ports:
            continue
        joined = {
            key: one
            for key, one in slices.of_service(name).items()
            if one.managed_by != CONTROLLER and one.endpoints and one.ports
        }
        for key, one in joined.items():
            if any(joins(service, port) for port in one.ports):
                continue
            yield Proven(
                subject=say("Service/{}", name),
                severity="warning" if routable(service, slices, name) else "error",
                says=say(
                    "Service/{} has the port `{}`, its EndpointSlice/{} `{}`: by another name it serves nothing",
                    name,
                    service_ports(service),
                    key,
                    slice_ports(one),
                ),
                cites=(cite(services, "items", name, "ports"), cite(slices, "items", key, "ports")),
                compared=(
                    Compared(
                        what=own("port name and protocol"),
                        wants=service_ports(service),
                        has=slice_ports(one),
                        same=False,
                    ),
                ),
                would_weaken=say("an answer through Service/{} while its slices are as they are", name),
                verify=by_slices(target, name, say("a port named `{}`", slice_ports(one))),
            )
            break
