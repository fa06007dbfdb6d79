"""A DaemonSet's pod is not ready on every node that should have one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.workload import PodGroup, Workload
from kubectl_evidence.finding import Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.controllers import judged, name_in
from kubectl_evidence.semantics.readiness import may_still_start
from kubectl_evidence.text import Name, Text, join, own, say

EXPLAINS = ()

# So many nodes are named.
_NODES = 3


def check(owners: Owners, workload: Workload | None, pod: Pod | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    On how many of the nodes that should run a DaemonSet's pod one is ready, and on which it is not.

    ## How it decides
    In a status of the present generation numberReady is less than desiredNumberScheduled
    (pkg/controller/daemon/daemon_controller.go, updateDaemonSetStatus). The nodes are those of the pods that are not
    well. Why they are not is found by other checks, which explain this one.

    ## What would prove it
    Nothing more.

    ## Traps
    Nodes that its template does not fit, or whose taints it does not tolerate, do not count. A rollout replaces pods
    node by node, and new nodes come: a pod that began a moment ago is no fault.

    ## Example
    > DaemonSet/agent is ready on 1 of 2 nodes, not on node-7
    """
    for key, one in judged(owners, "DaemonSet"):
        wanted = one.replicas or 0
        if one.ready_replicas >= wanted or (pod is not None and may_still_start(pod, now)):
            continue
        if workload is not None and workload.total and not _unwell(workload):
            # Between a pod that was deleted and the one that takes its place.
            continue
        nodes = _nodes(workload)
        yield Proven(
            subject=key,
            severity="warning" if one.ready_replicas else "error",
            says=say(
                "{} is ready on {} of {} nodes{}",
                key,
                one.ready_replicas,
                wanted,
                say(", not on {}", nodes) if nodes is not None else own(""),
            ),
            cites=(cite(owners, "parts", key, "ready_replicas"), cite(owners, "parts", key, "replicas")),
            would_weaken=say("the same count a minute later at more nodes"),
            verify=Verify(
                command=say("kubectl get daemonset {} -n {}", name_in(key), one.namespace or own("NAMESPACE")),
                expect=say("READY {} of DESIRED {}", one.ready_replicas, wanted),
            ),
        )


def _unwell(workload: Workload) -> list[PodGroup]:
    return [one for one in workload.groups if not (one.healthy or one.terminating)]


def _nodes(workload: Workload | None) -> Text | None:
    """The nodes of the pods that are not well; of each group a few are known."""
    if workload is None:
        return None
    groups = _unwell(workload)
    nodes: dict[Name, None] = dict.fromkeys(node for one in groups for node in one.nodes)
    if not nodes:
        return None
    more = sum(one.total for one in groups) > len(nodes) or len(nodes) > _NODES
    return say("{}{}", join(", ", [*nodes][:_NODES]), own(" and others") if more else own(""))
