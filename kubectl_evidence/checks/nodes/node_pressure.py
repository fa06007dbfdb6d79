"""The node is short of memory, disk space or process ids."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from kubectl_evidence.checks.nodes._room import conditions_show, here, lasting, reason_of, severity
from kubectl_evidence.evidence.node import Node
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Compared, Proven, Verdict
from kubectl_evidence.semantics.evictions import Shortage, reading
from kubectl_evidence.text import Text, own, say

EXPLAINS = ("container-status-unknown", "pod-evicted", "pod-failed")

_SHORT: Mapping[str, Text] = {
    "MemoryPressure": own("memory"),
    "DiskPressure": own("disk space"),
    "PIDPressure": own("process ids"),
}


def check(node: Node, pod: Pod | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether the kubelet says that its node is short of something, so that it evicts pods and takes no new ones.

    ## How it decides
    MemoryPressure, DiskPressure or PIDPressure is True (pkg/kubelet/eviction: a threshold is met, and stays so for a
    transition period of five minutes by default). It is an error of the node that was asked about, a warning where a
    pod that is there is not well, information where the pod is well in spite of it.

    ## What would prove it
    Nothing more. Which pod uses it up is told by usage: `kubectl top pod`, or the kubelet's summary.

    ## Traps
    Pods are evicted by how far they are above what they request, not by their class alone. A limit that is met kills
    one container (OOMKilled) and is no pressure of the node.

    ## Example
    > Node/node-1 is short of memory for 10m (MemoryPressure: KubeletHasInsufficientMemory: “kubelet has insufficient
    > memory”): it evicts pods and takes no new ones
    """
    # One that was evicted is finished, and shows what the pressure did.
    evicted = pod is not None and pod.reason == "Evicted" and isinstance(reading(pod.message or own("")), Shortage)
    found = here(node, None if evicted else pod)
    if found is None:
        return
    for kind, what in _SHORT.items():
        condition = found.condition(kind)
        if condition is None or condition.status != "True":
            continue
        yield Proven(
            subject=found.who,
            severity="warning" if evicted else severity(found),
            says=say(
                "{} is short of {}{} ({}{}): it evicts pods and takes no new ones",
                found.who,
                what,
                lasting(condition, now),
                own(kind),
                reason_of(condition),
            ),
            cites=(found.cite(kind), *found.cites_pod()),
            since=condition.last_transition_time,
            compared=(Compared(what=own(kind), wants=own("False"), has=condition.status, same=False),),
            would_weaken=say("usage far below what the node has"),
            verify=conditions_show(found.name, kind, own("True")),
            mitigations=(say("less use of {} by what runs there, or more of it on the node", what),),
        )
