"""The scheduler makes room: the pod was evicted for another, or waits for others to go."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.effects import CONTAINER_DOWN, POD_MISSING
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.parts.meta import Condition, at
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Compared, Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.happened import POD, latest
from kubectl_evidence.text import Text, own, say

EXPLAINS = tuple(dict.fromkeys(("pod-unschedulable", *POD_MISSING, *CONTAINER_DOWN)))


def check(pod: Pod, events: Events | None) -> Iterator[Verdict]:
    """## What it decides
    Whether the scheduler evicted the pod for one of a higher priority, or evicts others so that this one has room.

    ## How it decides
    The condition DisruptionTarget with reason PreemptionByScheduler, which the victim carries
    (pkg/scheduler/framework/preemption/executor.go); or status.nominatedNodeName of a pod that has no node yet.

    ## What would prove it
    Nothing more. The event Preempted names the other pod by its uid only.

    ## Traps
    A nominated node is a plan: the pod may be placed elsewhere, or a pod of a still higher priority takes the room.
    Victims have their grace period. A victim that is gone leaves no trace but events.

    ## Example
    > Pod/checkout-api-6f9d7c5b88-vk4n2 was evicted by the scheduler for a pod of a higher priority: its own is 10
    > (batch)
    """
    disruption = at(pod.conditions, "DisruptionTarget")
    if disruption is not None and disruption.status == "True" and disruption.reason == "PreemptionByScheduler":
        yield _victim(pod, disruption, events)
    elif pod.nominated_node_name is not None and pod.node_name is None and not pod.finished and pod.deleted is None:
        yield _nominated(pod, pod.nominated_node_name)


def _victim(pod: Pod, disruption: Condition, events: Events | None) -> Proven:
    event = latest(events, {"Preempted"})
    return Proven(
        subject=say("Pod/{}", pod.name),
        # One that is on its way out is over: its controller has made another, which is what matters.
        severity="error" if pod.deleted is None else "warning",
        says=say(
            "Pod/{} was evicted by the scheduler for a pod of a higher priority: its own is {}",
            pod.name,
            _priority(pod),
        ),
        cites=(
            cite(pod, "conditions", own("DisruptionTarget")),
            *((cite(pod, "priority"),) if pod.priority is not None else ()),
            *((cite(events, "parts", POD, "items", event[0]),) if events is not None and event is not None else ()),
        ),
        since=disruption.last_transition_time,
        compared=(Compared(what=own("priority"), wants=say("higher"), has=_priority(pod), same=False),),
        would_weaken=say("room on another node, where its controller places the next one"),
        verify=Verify(
            command=say("kubectl get events -n {} --field-selector reason=Preempted", pod.namespace),
            expect=say("an event about pod {}", pod.name),
        ),
    )


def _nominated(pod: Pod, node: Text) -> Proven:
    return Proven(
        subject=say("Pod/{}", pod.name),
        severity="warning",
        says=say(
            "Pod/{} waits for room on Node/{}: the scheduler evicts pods there whose priority is below its own, {}",
            pod.name,
            node,
            _priority(pod),
        ),
        cites=(
            cite(pod, "nominated_node_name"),
            *((cite(pod, "priority"),) if pod.priority is not None else ()),
        ),
        would_weaken=say("no pod that is being deleted on that node"),
        verify=Verify(
            command=say("kubectl get pods -A --field-selector spec.nodeName={}", node),
            expect=say("pods that are Terminating"),
        ),
    )


def _priority(pod: Pod) -> Text:
    number = say("{}", pod.priority or 0)
    return say("{} ({})", number, pod.priority_class_name) if pod.priority_class_name is not None else number
