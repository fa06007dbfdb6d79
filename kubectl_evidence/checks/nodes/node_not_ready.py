"""The node is not ready."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.checks.nodes._room import Here, conditions_show, here, lasting, reason_of
from kubectl_evidence.effects import CONTAINER_DOWN
from kubectl_evidence.evidence.node import Node
from kubectl_evidence.evidence.parts.meta import Condition
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Compared, Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.durations import between
from kubectl_evidence.text import Text, own, say

EXPLAINS = (
    "node-network-unavailable",
    "pod-ready-false-node-lost",
    "pod-sandbox-failed",
    "pod-stuck-terminating",
    *CONTAINER_DOWN,
)


def check(node: Node, pod: Pod | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether the node of the pod, or the node that was asked about, is not ready, does not report, or does not exist.

    ## How it decides
    By the node's condition Ready. False is the kubelet's own word, with its reason
    (pkg/kubelet/nodestatus/setters.go): the container runtime, the network of pods. Unknown is the node controller's,
    when the kubelet has not reported for its grace period (pkg/controller/nodelifecycle); the kubelet's lease shows
    when it last did. Without the condition the node has never reported. Whoever binds a pod by `nodeName` is not
    asked whether there is such a node.

    ## What would prove it
    Nothing more.

    ## Traps
    While a node does not report, what its pods' statuses say is old, and containers may well run. A node that has just
    joined is not ready for a moment. A finished pod needs no node any more.

    ## Example
    > Node/node-1 has not reported for 10m: Ready is Unknown; its kubelet last gave a sign of life 12m ago
    """
    found = here(node, pod)
    if node.node is not None and node.node.status == "not-found" and pod is not None and _needs_it(pod):
        yield _gone(node, pod)
    if found is None or node.facts is None:
        return
    ready = found.condition("Ready")
    if ready is None or ready.status != "True":
        yield _not_ready(found, ready, now)


def _needs_it(pod: Pod) -> bool:
    return pod.node_name is not None and not pod.finished


def _not_ready(found: Here, ready: Condition | None, now: datetime) -> Proven:
    lease = found.node.lease
    return Proven(
        subject=found.who,
        severity="warning" if found.pod is not None and found.pod.ready else "error",
        says=_says(found, ready, now),
        cites=(
            found.cite("Ready") if ready is not None else cite(found.node, "node", "facts"),
            *((cite(found.node, "lease", "renew_time"),) if lease is not None and lease.renew_time is not None else ()),
            *found.cites_pod(),
        ),
        since=ready.last_transition_time if ready is not None else None,
        compared=(
            Compared(what=own("Ready"), wants=own("True"), has=ready.status if ready is not None else None, same=False),
        ),
        would_weaken=say("a lease that its kubelet renews every few seconds"),
        verify=conditions_show(found.name, "Ready", ready.status if ready is not None else own("nothing")),
    )


def _says(found: Here, ready: Condition | None, now: datetime) -> Text:
    if ready is None:
        return say("{} has not said yet whether it is ready", found.who)
    if ready.status == "Unknown":
        lease = found.node.lease
        renewed = lease.renew_time if lease is not None else None
        sign = say("; its kubelet last gave a sign of life {} ago", between(renewed, now)) if renewed else own("")
        return say("{} has not reported{}: Ready is Unknown{}", found.who, lasting(ready, now), sign)
    return say("{} has not been ready{}{}", found.who, lasting(ready, now), reason_of(ready))


def _gone(node: Node, pod: Pod) -> Proven:
    name = pod.node_name or own("")
    return Proven(
        subject=say("Node/{}", name),
        severity="error",
        says=say("Node/{}, which Pod/{} is bound to, does not exist", name, pod.name),
        cites=(cite(node, "node", "status"), cite(pod, "node_name")),
        would_weaken=say("a node of that name"),
        verify=Verify(command=say("kubectl get node {}", name), expect=say('nodes "{}" not found', name)),
    )
