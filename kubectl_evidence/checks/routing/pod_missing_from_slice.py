"""A Service selects the pod, and no EndpointSlice of it lists the pod."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.checks.routing._room import CONTROLLER, LAG, by_slices, is_new
from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.node import Node
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Pointer, Proven, Suspected, Verdict, cite
from kubectl_evidence.semantics.endpoints import (
    address_types,
    endpoint_addresses,
    has_readable_addresses,
    is_candidate,
)
from kubectl_evidence.semantics.routing import selecting
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name, say

EXPLAINS = ("service-no-endpoints",)


def check(
    pod: Pod, services: Services, slices: EndpointSlices, node: Node | None, target: Target, now: datetime
) -> Iterator[Verdict]:
    """## What it decides
    Whether the EndpointSlices of a Service that selects the pod list it.

    ## How it decides
    The EndpointSlice controller lists every pod that is selected, has an address of a family that
    the Service has, and is neither Succeeded nor Failed: ready or not, it is listed
    (k8s.io/endpointslice/util, ShouldPodBeInEndpoints). A pod on a node that does not exist is
    skipped (reconciler.go). A pod that is older than half a minute and in no slice was not listed:
    the controller does not work, lags behind, or was told to leave the Service alone.

    ## What would prove it
    Where the pod's node is known not to exist, that is the reason. Otherwise that the pod is not
    listed is plain; it is suspected only, since labels may have been changed a moment ago.

    ## Traps
    A controller needs a moment. A pod without an address (no sandbox yet) is not listed. An address
    of another family than the Service's is not listed either, and told by another check.

    ## Example
    > No EndpointSlice of Service/checkout lists this pod, which it selects and which has the
    > address 10.244.0.7
    """
    if pod.deleted is not None or not has_readable_addresses(pod) or _is_young(pod, now):
        return
    for name, service in selecting(pod, services).items():
        if is_new(service, now) or not is_candidate(service, pod):
            continue
        joined = slices.of_service(name)
        if any(endpoint.target_uid == pod.uid for one in joined.values() for endpoint in one.endpoints):
            continue
        if not any(endpoint_addresses(pod, family) for family in address_types(service)):
            continue
        if joined and all(one.managed_by not in (None, CONTROLLER) for one in joined.values()):
            continue
        yield _finding(pod, name, services, slices, node, target)


def _is_young(pod: Pod, now: datetime) -> bool:
    ready = [at(pod.conditions, kind) for kind in ("PodScheduled", "PodReadyToStartContainers")]
    since = [one.last_transition_time for one in ready if one is not None and one.last_transition_time is not None]
    return any(now - moment < LAG for moment in (*since, *((pod.created,) if pod.created is not None else ())))


def _finding(
    pod: Pod,
    name: Name,
    services: Services,
    slices: EndpointSlices,
    node: Node | None,
    target: Target,
) -> Proven | Suspected:
    where: tuple[Pointer, ...] = tuple(cite(slices, "items", key) for key in slices.of_service(name))
    cites = (cite(services, "items", name, "selector"), cite(pod, "labels"), *(where or (cite(slices, "items"),)))
    subject, verify = say("Service/{}", name), by_slices(target, name, say("no endpoint with targetRef {}", pod.name))
    missing = node is not None and node.node is not None and node.node.status == "not-found"
    if missing and node is not None:
        return Proven(
            subject=subject,
            severity="error",
            says=say(
                "No EndpointSlice of Service/{} lists this pod, which it selects: its node {} does not exist",
                name,
                pod.node_name or say("?"),
            ),
            cites=(*cites, cite(node, "node", "status")),
            would_weaken=say("a Node object named {}", pod.node_name or say("?")),
            verify=verify,
        )
    return Suspected(
        subject=subject,
        severity="error",
        says=say(
            "No EndpointSlice of Service/{} lists this pod, which it selects and which has the address {}",
            name,
            pod.pod_ip or say("?"),
        ),
        cites=(*cites, *((cite(pod, "pod_ip"),) if pod.pod_ip is not None else ())),
        would_prove=say("that it is still missing a minute later: then the EndpointSlice controller does not work"),
        would_weaken=say("labels or a selector that were changed a moment ago"),
        verify=verify,
    )
