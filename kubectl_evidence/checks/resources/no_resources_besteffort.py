"""The pod requests nothing, and was evicted or is next."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.node import Node
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Pointer, Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.evictions import Shortage, reading
from kubectl_evidence.text import own, say

EXPLAINS = ()

_PRESSURE = ("MemoryPressure", "DiskPressure")


def check(pod: Pod, node: Node | None) -> Iterator[Verdict]:
    """## What it decides
    Whether it matters that none of the pod's containers requests anything: its node is short of memory or disk, or
    was when the pod was evicted.

    ## How it decides
    qosClass is BestEffort. Whoever uses more than it requests is evicted first (pkg/kubelet/eviction/helpers.go,
    rankMemoryPressure), and such a pod is above its request from the first byte.

    ## What would prove it
    Nothing more for the class.

    ## Traps
    Requests are advice as long as nodes have room: then nothing is said. A pod with requests is evicted too, once it is
    above them.

    ## Example
    > Pod/checkout-api-6f9d7c5b88-vk4n2 requests neither cpu nor memory (BestEffort): it is among the first to be
    > evicted
    """
    if pod.qos_class != "BestEffort":
        return
    evicted = pod.reason == "Evicted" and isinstance(reading(pod.message or own("")), Shortage)
    facts = node.facts if node is not None else None
    short = [
        kind
        for kind in _PRESSURE
        if facts is not None
        and not pod.finished
        and (condition := at(facts.conditions, kind)) is not None
        and condition.status == "True"
    ]
    if not evicted and not short:
        return
    pressure: tuple[Pointer, ...] = (
        (cite(node, "node", "facts", "conditions", own(short[0])),) if node is not None and short else ()
    )
    yield Proven(
        subject=say("Pod/{}", pod.name),
        severity="info",
        says=say("Pod/{} requests neither cpu nor memory (BestEffort): it is among the first to be evicted", pod.name),
        cites=(cite(pod, "qos_class"), *((cite(pod, "message"),) if evicted else ()), *pressure),
        verify=Verify(
            command=say("kubectl get pod {} -n {} -o jsonpath='{{.status.qosClass}}'", pod.name, pod.namespace),
            expect=own("BestEffort"),
        ),
    )
