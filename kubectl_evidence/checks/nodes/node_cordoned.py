"""Nodes that the pod waits for are cordoned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.checks.scheduling._room import nodes_show, some, waiting
from kubectl_evidence.effects import POD_MISSING
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.nodes import Nodes
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.volumes import Volumes
from kubectl_evidence.finding import Compared, Proven, Verdict, cite
from kubectl_evidence.text import own, say

EXPLAINS = ("pod-unschedulable", *POD_MISSING)


def check(pod: Pod, nodes: Nodes, volumes: Volumes | None, events: Events | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether the nodes that would take a pod that waits are cordoned, and nothing else keeps it off them.

    ## How it decides
    Looked at are the nodes that remain by the pod's labels, volumes and requests and whose taints it tolerates. All
    of them have `spec.unschedulable` (pkg/scheduler/framework/plugins/nodeunschedulable): if one is open, a cordon is
    not in the pod's way.

    ## What would prove it
    Nothing more: the scheduler's message agrees.

    ## Traps
    A node is cordoned on purpose, by a person, a drain or an upgrade, and usually for a while. Pods that run there run
    on, so a cordon matters to those alone that wait. A pod may tolerate it, as those of DaemonSets do.

    ## Example
    In fixtures/node-cordoned:
    > Pod/booking-… waits for a node: the only node is cordoned (Node/evidence)
    """
    found = waiting(pod, None, nodes, volumes, events, now)
    names = found.at("cordon") if found is not None else ()
    if found is None or not names:
        return
    alone = len(names) == len(nodes.items)
    which = say("the only node is") if len(names) == 1 else say("all {} nodes are", len(names))
    where = which if alone else say("of those it may run on {}", which)
    yield Proven(
        subject=found.who,
        severity="warning",
        says=say("{} waits for a node: {} cordoned ({})", found.who, where, some(names)),
        cites=(found.shown, *(cite(nodes, "items", name, "unschedulable") for name in names[:3])),
        since=found.since,
        compared=tuple(
            Compared(what=say("Node/{}", name), wants=own("schedulable"), has=own("cordoned"), same=False)
            for name in names[:3]
        ),
        would_weaken=say("another node that lets the pod in"),
        verify=nodes_show("CORDONED:.spec.unschedulable", say("true for {}", some(names))),
        mitigations=(
            say("a node that is open to new pods: one of these uncordoned after its maintenance, or another"),
        ),
    )
