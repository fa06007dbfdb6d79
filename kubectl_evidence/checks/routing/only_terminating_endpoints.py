"""A Service has no ready pod and routes to pods that are being deleted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.checks.routing._room import by_slices, concerned
from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.ingresses import Ingresses
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Proven, Verdict, cite
from kubectl_evidence.outcome import NotFound
from kubectl_evidence.semantics.readiness import may_still_start
from kubectl_evidence.semantics.routing import routable
from kubectl_evidence.target import Target
from kubectl_evidence.text import own, say

EXPLAINS = ("dependency-service-no-endpoints",)


def check(
    pod: Pod | NotFound,
    services: Services,
    slices: EndpointSlices,
    ingresses: Ingresses | None,
    target: Target,
    now: datetime,
) -> Iterator[Verdict]:
    """## What it decides
    Whether a Service routes to terminating pods because no pod of it is ready.

    ## How it decides
    kube-proxy falls back to endpoints that still serve while they terminate where none is ready
    (pkg/proxy/topology.go, CategorizeEndpoints). When they end the Service has none.

    ## What would prove it
    Nothing more.

    ## Traps
    With one replica a rollout passes through this state: while the examined pod is merely starting,
    or is one of those that go, nothing is claimed.

    ## Example
    > Service/checkout has no ready endpoint and routes to 1 pod that is still serving while being
    > deleted
    """
    if isinstance(pod, Pod) and (pod.deleted is not None or pod.finished or may_still_start(pod, now)):
        return
    for name, service in concerned(pod, services, slices, ingresses, target).items():
        reached = routable(service, slices, name)
        if not reached or any(endpoint.ready for endpoint in reached):
            continue
        count = len({endpoint.target_uid or endpoint.addresses for endpoint in reached})
        yield Proven(
            subject=say("Service/{}", name),
            severity="warning",
            says=say(
                "Service/{} has no ready endpoint and routes to {} that {} still serving while being deleted",
                name,
                own("1 pod") if count == 1 else say("{} pods", count),
                own("is" if count == 1 else "are"),
            ),
            cites=tuple(cite(slices, "items", key) for key in slices.of_service(name)),
            would_weaken=say("a ready endpoint a moment later"),
            verify=by_slices(target, name, say("`serving: true` and `terminating: true`, and no `ready: true`")),
        )
