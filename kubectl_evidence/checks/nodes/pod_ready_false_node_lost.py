"""The pod's node does not report any more."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.effects import POD_NOT_READY
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Proven, Verdict, Verify, cite
from kubectl_evidence.text import own, say

EXPLAINS = ("pod-stuck-terminating", "metrics-missing-for-pod", *POD_NOT_READY)


def check(pod: Pod) -> Iterator[Verdict]:
    """## What it decides
    Whether the pod is not ready because its node was lost, and not because of its containers.

    ## How it decides
    Ready is False while ContainersReady is True and no readiness gate is closed. Only the node
    controller writes that, when a node stops reporting: it turns Ready alone and leaves everything
    else as the kubelet last wrote it (pkg/controller/util/node/controller_utils.go).

    ## What would prove it
    Nothing more for the contradiction. The condition Ready of the node itself shows it too.

    ## Traps
    While it lasts the states of the containers are stale: they may be running or not. An open
    readiness gate is the kubelet's own doing. A finished pod is not ready either.

    ## Example
    > Pod/checkout-api-6f9d7c5b88-vk4n2 is not ready though its containers were: node node-1 has
    > stopped reporting, the rest is stale
    """
    ready, containers = at(pod.conditions, "Ready"), at(pod.conditions, "ContainersReady")
    if pod.finished or ready is None or containers is None or pod.node_name is None:
        return
    if ready.status == "True" or containers.status != "True":
        return
    gates = [at(pod.conditions, gate.condition_type) for gate in pod.readiness_gates]
    if any(gate is None or gate.status != "True" for gate in gates):
        return
    yield Proven(
        subject=say("Pod/{}", pod.name),
        severity="error",
        says=say(
            "Pod/{} is not ready though its containers were: node {} has stopped reporting, the rest is stale",
            pod.name,
            pod.node_name,
        ),
        cites=(
            cite(pod, "conditions", own("Ready")),
            cite(pod, "conditions", own("ContainersReady")),
            cite(pod, "node_name"),
        ),
        since=ready.last_transition_time,
        would_weaken=say("a node that says it is ready: then whoever gates the pod's readiness has closed it"),
        verify=Verify(command=say("kubectl get node {}", pod.node_name), expect=say("NotReady")),
    )
