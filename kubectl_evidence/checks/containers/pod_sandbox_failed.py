"""The pod's sandbox or network cannot be set up, so that no container begins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.effects import POD_NOT_READY
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.creation import runtimes_words
from kubectl_evidence.semantics.happened import POD, latest
from kubectl_evidence.semantics.preparation import is_stuck, waiting_since
from kubectl_evidence.text import own, say

EXPLAINS = POD_NOT_READY

_REASONS = frozenset({"FailedCreatePodSandBox", "NetworkNotReady"})


def check(pod: Pod, events: Events, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether the node's container runtime or network plug-in keeps the pod from getting a sandbox
    and an address.

    ## How it decides
    No container of the pod has begun, and the latest event about the sandbox is a failure
    (FailedCreatePodSandBox, NetworkNotReady: pkg/kubelet/kuberuntime/kuberuntime_manager.go and
    pkg/kubelet/kubelet.go, SyncPod): within the first minute after scheduling only from its third
    repetition on, and as a warning. The runtime's message is quoted.

    ## What would prove it
    Nothing more while the containers wait. The cause is on the node.

    ## Traps
    One failure while a network plug-in restarts is ordinary. Once a container runs, the event is old.

    ## Example
    > Pod/checkout-api-6f9d7c5b88-vk4n2 gets no sandbox on node node-1: “failed to setup network for
    > sandbox "abc": plugin type="bridge" failed (add): no IP addresses available in range set:
    > 10.244.0.1-10.244.0.2…”
    """
    since = waiting_since(pod)
    failed = latest(events, _REASONS, since=since)
    if since is None or failed is None or not is_stuck(pod, failed[1], now):
        return
    name, event = failed
    yield Proven(
        subject=say("Pod/{}", pod.name),
        severity="error" if is_stuck(pod, None, now) else "warning",
        says=say(
            "Pod/{} gets no sandbox on node {}: “{}”",
            pod.name,
            pod.node_name or own("unknown"),
            runtimes_words(event.message).excerpt(140),
        ),
        cites=(cite(events, "parts", POD, "items", name), cite(pod, "phase")),
        since=event.first,
        would_weaken=say("another pod of this node that got its sandbox at the same time"),
        verify=Verify(
            command=say(
                "kubectl get events -n {} --field-selector involvedObject.name={},reason={}",
                pod.namespace,
                pod.name,
                event.reason or own(""),
            ),
            expect=event.message.excerpt(160),
        ),
    )
