"""A Service with externalTrafficPolicy Local answers at its node ports on some nodes only."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.checks.routing._room import by_slices
from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.nodes import Nodes
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.parts.node import ListedNode
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Suspected, Verdict, cite
from kubectl_evidence.semantics.routing import routable, selecting
from kubectl_evidence.target import Target
from kubectl_evidence.text import join, own, say

EXPLAINS = ()

_SHOWN = 3


def check(pod: Pod, services: Services, slices: EndpointSlices, nodes: Nodes, target: Target) -> Iterator[Verdict]:
    """## What it decides
    Whether a Service of type NodePort with externalTrafficPolicy Local has ready endpoints on every
    node that clients may come to.

    ## How it decides
    With that policy kube-proxy sends what arrives at a node's port to endpoints of the same node
    only, and drops it where there is none (pkg/proxy/iptables/proxier.go). The nodes of the ready
    endpoints are compared with the nodes that are Ready and take pods.

    ## What would prove it
    That clients use the other nodes' addresses: nobody but they can tell.

    ## Traps
    A load balancer probes healthCheckNodePort and leaves such nodes out, so Services of type
    LoadBalancer are no trouble. Nodes that are cordoned or tainted are no place for the pods, and
    hardly one for clients. Traffic to the cluster IP is not affected.

    ## Example
    > Service/checkout has externalTrafficPolicy Local and endpoints on 1 of 6 nodes: at node-2,
    > node-3, node-4 and 2 more nothing answers
    """
    usable = {name for name, node in nodes.items.items() if _is_usable(node)}
    for name, service in selecting(pod, services).items():
        if service.type != "NodePort" or service.external_traffic_policy != "Local":
            continue
        reached = routable(service, slices, name)
        on = {endpoint.node_name for endpoint in reached if endpoint.node_name is not None}
        without = sorted(node for node in usable if node not in on)
        if not reached or not on or not without:
            continue
        shown = join(", ", without[:_SHOWN])
        more = say(" and {} more", len(without) - _SHOWN) if len(without) > _SHOWN else own("")
        yield Suspected(
            subject=say("Service/{}", name),
            severity="warning",
            says=say(
                "Service/{} has externalTrafficPolicy Local and endpoints on {} of {} nodes: at {}{} nothing answers",
                name,
                len(usable) - len(without),
                len(usable),
                shown,
                more,
            ),
            cites=(
                cite(services, "items", name, "external_traffic_policy"),
                *(cite(slices, "items", key) for key in slices.of_service(name)),
                *(cite(nodes, "items", node) for node in without[:_SHOWN]),
            ),
            would_prove=say("a client that comes to {} at a node port of the Service and times out", without[0]),
            would_weaken=say("that clients come to the nodes of its pods only"),
            verify=by_slices(target, name, say("no `nodeName: {}`", without[0])),
        )


def _is_usable(node: ListedNode) -> bool:
    barred = any(taint.effect in ("NoSchedule", "NoExecute") for taint in node.taints)
    return at(node.conditions, "Ready") == "True" and not node.unschedulable and not barred
