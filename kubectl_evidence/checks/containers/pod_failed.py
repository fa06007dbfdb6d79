"""The pod was ended from outside: evicted, preempted, past its deadline, refused by its node."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.effects import POD_NOT_READY
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.happened import POD, latest
from kubectl_evidence.text import Text, own, say

EXPLAINS = (
    *POD_NOT_READY,
    "container-failed",
    "container-oomkilled",
    "container-status-unknown",
    "exit-137-not-oom",
    "pod-ready-false-node-lost",
)


def check(pod: Pod, events: Events | None) -> Iterator[Verdict]:
    """## What it decides
    Why the pod is in phase Failed, where that is not the doing of its own containers.

    ## How it decides
    The status carries a reason (Evicted, DeadlineExceeded, Preempting, Terminated, NodeAffinity,
    OutOfcpu, UnexpectedAdmissionError, …) and a message, which is quoted; or the condition
    DisruptionTarget says who ended the pod. The reasons are the kubelet's (pkg/kubelet: eviction,
    active_deadline.go, preemption, lifecycle/predicate.go, nodeshutdown).

    ## What would prove it
    Nothing more: whoever ended the pod wrote it down.

    ## Traps
    A pod that failed through its containers has neither. An evicted pod stays until it is garbage
    collected, and its replacement may be running: this is about this pod. DisruptionTarget is also
    set on pods that are drained as planned, and then this is what happened, not what is wrong.

    ## Example
    In fixtures/storage-evicted:
    > Pod/thumbnails was ended: Evicted, “Usage of EmptyDir volume "scratch" exceeds the limit
    > "4Mi".”
    """
    if pod.phase != "Failed":
        return
    disruption = at(pod.conditions, "DisruptionTarget")
    disrupted = disruption is not None and disruption.status == "True"
    if pod.reason is None and not disrupted:
        return
    reason = pod.reason or (disruption.reason if disruption is not None else None) or own("no reason given")
    message = pod.message or (disruption.message if disruption is not None else None)
    evicted = latest(events, {"Evicted", "Preempted", "DeadlineExceeded", "TaintManagerEviction"})
    yield Proven(
        subject=say("Pod/{}", pod.name),
        severity="error",
        says=say("Pod/{} was ended: {}{}{}", pod.name, reason, _quote(message), _deadline(pod)),
        cites=(
            *((cite(pod, "reason"),) if pod.reason is not None else (cite(pod, "phase"),)),
            *((cite(pod, "message"),) if pod.message is not None else ()),
            *((cite(pod, "active_deadline_seconds"),) if _deadline(pod) else ()),
            *((cite(pod, "conditions", own("DisruptionTarget")),) if disrupted else ()),
            *((cite(events, "parts", POD, "items", evicted[0]),) if events is not None and evicted else ()),
        ),
        since=disruption.last_transition_time if disruption is not None else None,
        would_weaken=say("another pod of the same controller that runs in its place"),
        verify=Verify(
            command=say(
                "kubectl get pod {} -n {} -o jsonpath='{{.status.reason}}: {{.status.message}}'",
                pod.name,
                pod.namespace,
            ),
            expect=say("{}: {}", pod.reason or own(""), (pod.message or own("")).excerpt(120)),
        ),
    )


def _deadline(pod: Pod) -> Text:
    """The limit that it ran into (pkg/kubelet/active_deadline.go)."""
    if pod.reason != "DeadlineExceeded" or pod.active_deadline_seconds is None:
        return own("")
    return say(": activeDeadlineSeconds is {}", pod.active_deadline_seconds)


def _quote(message: Text | None) -> Text:
    return say(", “{}”", message.excerpt(140)) if message is not None and message.strip() else own("")
