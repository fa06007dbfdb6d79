"""No node fits the pod."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.parts.meta import Condition, at
from kubectl_evidence.evidence.parts.unfit import Unfit
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Compared, Pointer, Proven, Suspected, Verdict, Verify, cite
from kubectl_evidence.semantics.durations import between
from kubectl_evidence.semantics.happened import POD, latest
from kubectl_evidence.text import Text, join, own, say

EXPLAINS = ("service-no-endpoints",)

# A scheduler that works looks at a new pod within seconds.
_UNSEEN = timedelta(minutes=1)


def check(pod: Pod, events: Events | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether the pod waits for a node, and which demand of it how many nodes refuse.

    ## How it decides
    The condition PodScheduled is False. Unschedulable: the scheduler's message is split into the
    reasons and the number of nodes for each, beside what the pod asks for. SchedulingGated: the
    gates that remain are named. It is a warning where the cluster autoscaler has said that it adds
    a node. A pod without node and without that condition for more than a minute has not been seen
    by any scheduler, which is suspected of not running.

    ## What would prove it
    Nothing more for what the scheduler says. For a pod that none has seen: that no scheduler of
    that name runs.

    ## Traps
    A gate is somebody's intention. The message is of the last attempt, which may be minutes old.
    Since 1.36 the message names no taint; older versions do.
    """
    if pod.node_name is not None or pod.finished or pod.deleted is not None:
        return
    scheduled = at(pod.conditions, "PodScheduled")
    if scheduled is None:
        if pod.created is not None and now - pod.created > _UNSEEN:
            yield _unseen(pod, pod.created, now)
    elif scheduled.status == "False" and scheduled.reason == "SchedulingGated":
        yield _gated(pod, scheduled)
    elif scheduled.status == "False":
        yield _unschedulable(pod, scheduled, events)


def _unschedulable(pod: Pod, scheduled: Condition, events: Events | None) -> Proven:
    unfit = pod.unschedulable
    if unfit is not None and unfit.nodes is None:
        unfit = None
    scale_up = latest(events, {"TriggeredScaleUp"}, since=scheduled.last_transition_time)
    attempt = latest(events, {"FailedScheduling"})
    told = [cite(events, "parts", POD, "items", one[0]) for one in (attempt, scale_up) if events is not None and one]
    return Proven(
        subject=say("Pod/{}", pod.name),
        severity="warning" if scale_up is not None else "error",
        says=say("{}{}", _says(pod, scheduled, unfit), say("; a scale-up was triggered") if scale_up else own("")),
        cites=(cite(pod, "conditions", own("PodScheduled")), *_asked(pod, unfit), *told),
        since=scheduled.last_transition_time,
        compared=_rows(pod, unfit) if unfit is not None else (),
        verify=_verify(pod, own("Unschedulable") if unfit is not None else scheduled.reason or own("False")),
    )


def _says(pod: Pod, scheduled: Condition, unfit: Unfit | None) -> Text:
    if unfit is None:
        words = scheduled.message.excerpt(140) if scheduled.message is not None else own("no reason given")
        return say("Pod/{} is not scheduled ({}): {}", pod.name, scheduled.reason or own("no reason"), words)
    refusals = [
        say("{} {}", nodes, why) if nodes is not None else why
        for why, nodes in sorted(unfit.refusals.items(), key=lambda refusal: -(refusal[1] or 0))
    ]
    return say("Pod/{} cannot be scheduled, 0 of {} nodes fit: {}", pod.name, unfit.nodes or 0, join(", ", refusals))


def _rows(pod: Pod, unfit: Unfit) -> tuple[Compared, ...]:
    rows = (_row(pod, why, nodes, unfit.nodes or 0) for why, nodes in unfit.refusals.items())
    return tuple(row for row in rows if row.wants is not None or row.has is not None)


def _row(pod: Pod, why: Text, nodes: int | None, total: int) -> Compared:
    refused = say("refused by {} of {} nodes", nodes, total) if nodes is not None else None
    return Compared(what=why, wants=_wanted(pod, why), has=refused, same=False)


def _wanted(pod: Pod, why: Text) -> Text | None:
    """What the pod asks for in the matter of a refusal, as far as its specification was read."""
    if (resource := _short_of(why)) is not None:
        requests = [
            say("{} {}", name, amount)
            for name, container in pod.containers.items()
            if (amount := at(container.requests, resource)) is not None
        ]
        return join(", ", requests) or None
    if "affinity/selector" in why and pod.node_selector:
        return join(",", [say("{}={}", key, value) for key, value in pod.node_selector.items()])
    return None


def _short_of(why: Text) -> Text | None:
    """The resource that a node has too little of: `Insufficient cpu`."""
    start = len("Insufficient ")
    return why.part(start, len(why)) if why.startswith("Insufficient ") else None


def _asked(pod: Pod, unfit: Unfit | None) -> Iterator[Pointer]:
    for why in unfit.refusals if unfit is not None else ():
        if (resource := _short_of(why)) is not None:
            for name, container in pod.containers.items():
                if at(container.requests, resource) is not None:
                    yield cite(pod, "containers", name, "requests", resource)
        elif "affinity/selector" in why and pod.node_selector:
            yield cite(pod, "node_selector")


def _gated(pod: Pod, scheduled: Condition) -> Proven:
    gates = join(", ", [say("`{}`", gate.name) for gate in pod.scheduling_gates]) or say("not named")
    return Proven(
        subject=say("Pod/{}", pod.name),
        severity="warning",
        says=say("Pod/{} is held back from scheduling by its scheduling gates: {}", pod.name, gates),
        cites=(
            cite(pod, "conditions", own("PodScheduled")),
            *((cite(pod, "scheduling_gates"),) if pod.scheduling_gates else ()),
        ),
        since=scheduled.last_transition_time,
        verify=_verify(pod, own("SchedulingGated")),
    )


def _unseen(pod: Pod, created: datetime, now: datetime) -> Suspected:
    scheduler = pod.scheduler_name or own("default-scheduler")
    return Suspected(
        subject=say("Pod/{}", pod.name),
        severity="error",
        says=say(
            "Pod/{} has not been looked at by any scheduler for {}: it asks for `{}`",
            pod.name,
            between(created, now),
            scheduler,
        ),
        would_prove=say("that no scheduler named `{}` runs", scheduler),
        cites=(
            cite(pod, "phase"),
            cite(pod, "created"),
            *((cite(pod, "scheduler_name"),) if pod.scheduler_name is not None else ()),
        ),
        since=created,
        verify=_verify(pod, own("nothing")),
    )


def _verify(pod: Pod, expect: Text) -> Verify:
    return Verify(
        command=say(
            "kubectl get pod {} -n {} -o jsonpath='{{.status.conditions[?(@.type==\"PodScheduled\")].reason}}'",
            pod.name,
            pod.namespace,
        ),
        expect=expect,
    )
