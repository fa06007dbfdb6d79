"""The containers are ready; a condition that something outside must set is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from kubectl_evidence.effects import POD_NOT_READY
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Proven, Verdict, Verify, cite
from kubectl_evidence.text import join, own, say

EXPLAINS = POD_NOT_READY

# What a load balancer's controller may take to register a pod.
_PATIENCE = timedelta(minutes=1)


def check(pod: Pod, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether a readiness gate alone keeps the pod from being ready.

    ## How it decides
    ContainersReady is True for more than a minute, Ready is not, and the condition of at least one
    readiness gate is absent or not True (pkg/kubelet/status/generate.go).

    ## What would prove it
    Nothing more: the gate is what is missing. Why it is not opened, the controller that it is named
    for knows.

    ## Traps
    A condition that is absent blocks like one that is False. Within the first minute the controller
    may not have got to it.

    ## Example
    > Pod/checkout-api-6f9d7c5b88-vk4n2's containers are ready, its readiness gates are not:
    > `target-health.example.com/checkout` is not set
    """
    ready, containers = at(pod.conditions, "Ready"), at(pod.conditions, "ContainersReady")
    if pod.finished or pod.deleted is not None or ready is None or ready.status == "True":
        return
    if containers is None or containers.status != "True":
        return
    if containers.last_transition_time is not None and now - containers.last_transition_time < _PATIENCE:
        return
    closed = []
    for index, gate in enumerate(pod.readiness_gates):
        condition = at(pod.conditions, gate.condition_type)
        if condition is None or condition.status != "True":
            closed.append((index, gate.condition_type, condition))
    if not closed:
        return
    states = [
        say("`{}` is {}", name, condition.status if condition is not None else own("not set"))
        for _, name, condition in closed
    ]
    yield Proven(
        subject=say("Pod/{}", pod.name),
        severity="error",
        says=say("Pod/{}'s containers are ready, its readiness gates are not: {}", pod.name, join(", ", states)),
        cites=(
            *(cite(pod, "readiness_gates", index) for index, _, _ in closed),
            *(cite(pod, "conditions", name) for _, name, condition in closed if condition is not None),
            cite(pod, "conditions", own("Ready")),
            cite(pod, "conditions", own("ContainersReady")),
        ),
        since=containers.last_transition_time,
        would_weaken=own("a gate that opens a moment later: then its controller is slow, and nothing else"),
        verify=Verify(
            command=say(
                "kubectl get pod {} -n {} -o jsonpath='{{.status.conditions[?(@.type==\"{}\")].status}}'",
                pod.name,
                pod.namespace,
                closed[0][1],
            ),
            expect=own("anything but True, or nothing"),
        ),
    )
