"""The node's network for pods is not set up."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.checks.nodes._room import conditions_show, here, lasting, reason_of
from kubectl_evidence.evidence.node import Node
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Compared, Proven, Verdict
from kubectl_evidence.text import own, say

EXPLAINS = ("log-dns-error", "pod-sandbox-failed", "readiness-failing")


def check(node: Node, pod: Pod | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether the node says that pods there have no network.

    ## How it decides
    The condition NetworkUnavailable is True. It is written by the cloud's route controller
    (k8s.io/cloud-provider/controllers/route) or by a network plugin such as Calico or Flannel when it starts.

    ## What would prove it
    Nothing more for the fact; what the plugin's own pods on the node log tells why.

    ## Traps
    Most clusters never set the condition: its absence says nothing. A pod on the host's network is not touched.

    ## Example
    > Node/node-1 has had no network for pods for 10m: NoRouteCreated: “Node created without a route”
    """
    found = here(node, pod)
    condition = found.condition("NetworkUnavailable") if found is not None else None
    if found is None or condition is None or condition.status != "True":
        return
    if found.pod is not None and found.pod.host_network:
        return
    yield Proven(
        subject=found.who,
        severity="warning" if found.pod is not None and found.pod.ready else "error",
        says=say("{} has had no network for pods{}{}", found.who, lasting(condition, now), reason_of(condition)),
        cites=(found.cite("NetworkUnavailable"), *found.cites_pod()),
        since=condition.last_transition_time,
        compared=(Compared(what=own("NetworkUnavailable"), wants=own("False"), has=condition.status, same=False),),
        would_weaken=say("pods on that node that reach others"),
        verify=conditions_show(found.name, "NetworkUnavailable", own("True")),
    )
