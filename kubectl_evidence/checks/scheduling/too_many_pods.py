"""Nodes run as many pods as they may."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.checks.scheduling._room import nodes_show, refused
from kubectl_evidence.effects import POD_MISSING
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.nodes import Nodes
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Compared, Proven, Verdict, cite
from kubectl_evidence.semantics.predicates import adds_a_node, moving, prevails, told
from kubectl_evidence.text import own, say

EXPLAINS = ("pod-unschedulable", *POD_MISSING)


def check(pod: Pod, nodes: Nodes | None, events: Events | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether the pod waits because nodes are full by number: they run as many pods as they may.

    ## How it decides
    By the scheduler's reason “Too many pods” (pkg/scheduler/framework/plugins/noderesources/fit.go, fitsRequest), if
    more nodes refuse the pod for it than for anything else that depends on what runs there. How many pods a node may
    run is its allocatable `pods`, where nodes were listed.

    ## What would prove it
    Nothing more.

    ## Traps
    Cpu and memory may be free all the same. Pods that have ended do not count. The number is often that of the
    addresses that the node has for pods.

    ## Example
    > Pod/checkout-api-6f9d7c5b88-vk4n2 finds 2 of 2 nodes with as many pods as they may run (Node/a: 110)
    """
    found = refused(pod)
    if found is None or adds_a_node(events, found[1].last_transition_time, now) is not None:
        return
    _, scheduled, unfit = found
    if not prevails(unfit, "pods"):
        return
    full = moving(unfit)["pods"]
    most = [
        (name, allocatable)
        for name, node in (nodes.items if nodes is not None else {}).items()
        if (allocatable := at(node.allocatable, "pods")) is not None
    ]
    limit = say(" (Node/{}: {})", *most[0]) if most else own("")
    yield Proven(
        subject=say("Pod/{}", pod.name),
        severity="error",
        says=say(
            "Pod/{} finds {} of {} nodes with as many pods as they may run{}",
            pod.name,
            full,
            unfit.nodes or 0,
            limit,
        ),
        cites=(
            cite(pod, "conditions", own("PodScheduled")),
            *(cite(nodes, "items", name, "allocatable", own("pods")) for name, _ in most[:3] if nodes is not None),
        ),
        since=scheduled.last_transition_time,
        compared=tuple(
            Compared(what=why, wants=own("1 more pod"), has=say("refused by {} nodes", count or 0), same=False)
            for why, count in told(unfit, "pods")
        ),
        would_weaken=say("pods that have ended since on one of these nodes"),
        verify=nodes_show("PODS:.status.allocatable.pods", say("as many as run there")),
    )
