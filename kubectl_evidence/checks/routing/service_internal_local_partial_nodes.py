"""A Service that the pod calls keeps traffic on the node, and has no endpoint on the pod's."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.checks.routing._room import by_slices
from kubectl_evidence.evidence.dependencies import Dependencies
from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Proven, Verdict, cite
from kubectl_evidence.semantics.routing import called, routable
from kubectl_evidence.target import Target
from kubectl_evidence.text import own, say

EXPLAINS = ("log-dial-refused",)


def check(
    pod: Pod, services: Services, slices: EndpointSlices, dependencies: Dependencies, target: Target
) -> Iterator[Verdict]:
    """## What it decides
    Whether a Service with internalTrafficPolicy Local that the pod's environment names has an
    endpoint on the pod's own node.

    ## How it decides
    With that policy kube-proxy sends a pod's traffic to endpoints of its own node only, and drops it
    where there is none, however many there are elsewhere (pkg/proxy/topology.go).

    ## What would prove it
    Nothing more: connections from this pod to the Service time out.

    ## Traps
    A DaemonSet serves every node that it runs on; a node whose taints it does not tolerate has none.
    A headless Service is resolved, not proxied. A Service without any endpoint is another matter.

    ## Example
    > Service/agent, which this pod calls, has internalTrafficPolicy Local and its ready endpoint is
    > not on node-1: it is out of reach
    """
    if pod.node_name is None or pod.finished or pod.deleted is not None:
        return
    for name, service in called(services, dependencies).items():
        reached = routable(service, slices, name)
        on = [endpoint.node_name for endpoint in reached]
        if service.internal_traffic_policy != "Local" or service.headless or not reached or None in on:
            continue
        if pod.node_name in on:
            continue
        count = len({endpoint.target_uid or endpoint.addresses for endpoint in reached})
        yield Proven(
            subject=say("Service/{}", name),
            severity="warning" if pod.ready else "error",
            says=say(
                "Service/{}, which this pod calls, has internalTrafficPolicy Local and {} on {}: it is out of reach",
                name,
                own("its ready endpoint is not") if count == 1 else say("none of its {} ready endpoints", count),
                pod.node_name,
            ),
            cites=(
                cite(services, "items", name, "internal_traffic_policy"),
                cite(pod, "node_name"),
                *(cite(slices, "items", key) for key in slices.of_service(name)),
                *(cite(dependencies, "hosts", i) for i, host in enumerate(dependencies.hosts) if host.service == name),
            ),
            would_weaken=say("an answer of Service/{} to a pod on {}", name, pod.node_name),
            verify=by_slices(target, name, say("no `nodeName: {}`", pod.node_name)),
        )
