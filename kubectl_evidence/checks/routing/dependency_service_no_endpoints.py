"""A Service that the pod is told to call has no endpoint."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.checks.routing._room import by_slices, is_new
from kubectl_evidence.evidence.dependencies import Dependencies
from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pods import Pods
from kubectl_evidence.evidence.services import Service, Services
from kubectl_evidence.finding import Compared, Proven, Suspected, Verdict, cite
from kubectl_evidence.semantics.empty import why_empty
from kubectl_evidence.semantics.routing import called, routable, selecting
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name, own, say

EXPLAINS = ()


def check(
    pod: Pod,
    services: Services,
    slices: EndpointSlices,
    pods: Pods | None,
    dependencies: Dependencies,
    target: Target,
    now: datetime,
) -> Iterator[Verdict]:
    """## What it decides
    Whether the Services that the pod's environment names can route traffic anywhere.

    ## How it decides
    A variable of the pod names the Service as a host; the Service's slices, joined as kube-proxy
    joins them, hold no endpoint that is ready, or still serves while it terminates. Where it selects
    no pod at all, its selector is told, and the workload whose pods come closest to it.

    ## What would prove it
    That there is no endpoint is plain; that the pod suffers from it is suspected, and only of a pod
    that is not ready. Of a pod that is ready it is information: it may not need the Service, or
    not yet.

    ## Traps
    A dependency may be optional. An ExternalName has no endpoints of its own. A Service that
    selects the very pod that names it (a peer of a cluster) is the matter of other checks.
    Variables that come from ConfigMaps and Secrets are not looked at.

    ## Example
    The same seen from the variable (fixtures/client-without-its-database):
    > Service/stock-db, named by this pod's DATABASE_URL, has no endpoint: no live pod carries
    > `app=stock-database`; those of Deployment/stock-db carry `app=stock-db`
    """
    if pod.finished or pod.deleted is not None:
        return
    own_ones = selecting(pod, services)
    for name, service in called(services, dependencies).items():
        external = service.type == "ExternalName" or name in own_ones
        if external or is_new(service, now) or routable(service, slices, name):
            continue
        yield _finding(pod, name, service, services, slices, pods, dependencies, target)


def _finding(
    pod: Pod,
    name: Name,
    service: Service,
    services: Services,
    slices: EndpointSlices,
    pods: Pods | None,
    dependencies: Dependencies,
    target: Target,
) -> Proven | Suspected:
    index, host = next((i, one) for i, one in enumerate(dependencies.hosts) if one.service == name)
    why = why_empty(name, service, services, slices, pods, pod)
    says = say("Service/{}, named by this pod's {}, has no endpoint: {}", name, host.env, why.says)
    cites = (
        cite(dependencies, "hosts", index),
        cite(services, "items", name),
        *(cite(slices, "items", key) for key in slices.of_service(name)),
    )
    compared = tuple(
        Compared(what=say("label {}", one.key), wants=one.wants, has=one.has, same=False) for one in why.differs
    )
    if pod.ready:
        return Proven(subject=say("Service/{}", name), severity="info", says=says, cites=cites, compared=compared)
    return Suspected(
        subject=say("Service/{}", name),
        severity="warning",
        says=says,
        cites=cites,
        compared=compared,
        would_prove=say("a line of the pod's log that names {}", host.host),
        would_weaken=own("a pod that is ready without it, or that fails before it calls anyone"),
        verify=by_slices(target, name, say("no endpoint with `ready: true` in a slice with ports")),
    )
