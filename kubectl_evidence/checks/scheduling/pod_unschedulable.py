"""No node fits the pod."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from kubectl_evidence.effects import POD_MISSING
from kubectl_evidence.evidence.events import Event, Events
from kubectl_evidence.evidence.nodes import Nodes
from kubectl_evidence.evidence.parts.meta import Condition, at
from kubectl_evidence.evidence.parts.quantity import parse
from kubectl_evidence.evidence.parts.unfit import Unfit
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.volumes import Volumes
from kubectl_evidence.finding import Compared, Pointer, Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.durations import between
from kubectl_evidence.semantics.happened import POD, latest
from kubectl_evidence.semantics.placing_words import amount_in_words
from kubectl_evidence.semantics.predicates import adds_a_node
from kubectl_evidence.text import Name, Text, join, own, say

EXPLAINS = POD_MISSING

# The access mode of a claim that one pod at a time may use.
_ONE_POD = "ReadWriteOncePod"


def check(
    pod: Pod, nodes: Nodes | None, volumes: Volumes | None, events: Events | None, now: datetime
) -> Iterator[Verdict]:
    """## What it decides
    Whether the pod waits for a node, and which demand of it how many nodes refuse.

    ## How it decides
    The condition PodScheduled is False, and not for a gate. The scheduler's message is split into the reasons and the
    number of nodes for each (pkg/scheduler/framework/types.go, FitError), beside what the pod asks for. It is a
    warning where an autoscaler has said within a quarter of an hour that it adds a node, or where the scheduler evicts
    other pods to make room. What of it the objects of the nodes explain has a check of its own, which explains this
    one.

    ## What would prove it
    Nothing more for what the scheduler says.

    ## Traps
    A node is counted for the first filter that refuses it only: more may. The message is of the last attempt, which
    may be minutes old. Since 1.36 it names no taint; older versions do. That preemption does not help means that no
    node would fit even without other pods.

    ## Example
    > Pod/checkout-api-6f9d7c5b88-vk4n2 cannot be scheduled, 0 of 3 nodes fit: 2 node(s) didn't match Pod's node
    > affinity/selector, 1 Insufficient cpu (it asks for 64)
    """
    if pod.node_name is not None or pod.finished or pod.deleted is not None:
        return
    scheduled = at(pod.conditions, "PodScheduled")
    if scheduled is not None and scheduled.status == "False" and scheduled.reason != "SchedulingGated":
        yield _unschedulable(pod, scheduled, nodes, volumes, events, now)


def _unschedulable(
    pod: Pod,
    scheduled: Condition,
    nodes: Nodes | None,
    volumes: Volumes | None,
    events: Events | None,
    now: datetime,
) -> Proven:
    unfit = pod.unschedulable
    if unfit is not None and unfit.nodes is None:
        unfit = None
    since = scheduled.last_transition_time
    coming = adds_a_node(events, since, now)
    refused = latest(events, {"NotTriggerScaleUp"}, since=since) if coming is None else None
    asked_for = latest(events, {"TriggeredScaleUp"}, since=since)
    attempt = latest(events, {"FailedScheduling"})
    told = [
        cite(events, "parts", POD, "items", name)
        for name in dict.fromkeys(one[0] for one in (attempt, coming or refused or asked_for) if one is not None)
        if events is not None
    ]
    relieved = coming is not None or pod.nominated_node_name is not None
    return Proven(
        subject=say("Pod/{}", pod.name),
        severity="warning" if relieved else "error",
        says=say("{}{}", _says(pod, scheduled, unfit, volumes), _relief(coming, asked_for, refused, now)),
        cites=(cite(pod, "conditions", own("PodScheduled")), *_asked(pod, unfit), *told),
        since=since,
        compared=_rows(pod, unfit, nodes) if unfit is not None else (),
        would_weaken=say("a later attempt of the scheduler that finds a node"),
        verify=_of_claim(pod, unfit, volumes)
        or _verify(pod, own("Unschedulable") if unfit is not None else scheduled.reason or own("False")),
    )


def _relief(
    coming: tuple[Name, Event] | None,
    asked_for: tuple[Name, Event] | None,
    refused: tuple[Name, Event] | None,
    now: datetime,
) -> Text:
    if coming is not None:
        return say("; an autoscaler is about to add a node")
    if refused is not None:
        # `pod didn't trigger scale-up: 1 max node group size reached, 2 node(s) …`
        message = refused[1].message
        return say("; the autoscaler adds none: {}", message.part(message.find(": ") + 2, len(message)).excerpt(60))
    if asked_for is not None and asked_for[1].last is not None:
        return say("; a scale-up was triggered {} ago, and no node came", between(asked_for[1].last, now))
    return own("")


def _says(pod: Pod, scheduled: Condition, unfit: Unfit | None, volumes: Volumes | None) -> Text:
    if unfit is None:
        words = scheduled.message.excerpt(140) if scheduled.message is not None else own("no reason given")
        return say("Pod/{} is not scheduled ({}): {}", pod.name, scheduled.reason or own("no reason"), words)
    refusals = [
        _of_claims(_taken(pod, why, volumes))
        or (say("{} {}{}", nodes, why, _of(pod, why)) if nodes is not None else why)
        for why, nodes in sorted(unfit.refusals.items(), key=lambda refusal: -(refusal[1] or 0))
    ]
    return say("Pod/{} cannot be scheduled, 0 of {} nodes fit: {}", pod.name, unfit.nodes or 0, join(", ", refusals))


def _of_claims(names: Sequence[Name]) -> Text | None:
    """That claims are in the way that one pod at a time may use."""
    if not names:
        return None
    claims = join(", ", [say("PersistentVolumeClaim/{}", name) for name in names])
    return say("another pod uses {}, whose access mode is {}", claims, own(_ONE_POD))


def _taken(pod: Pod, why: Text, volumes: Volumes | None) -> list[Name]:
    """The claims that it is about where it is about such (volumerestrictions, ErrReasonReadWriteOncePodConflict)."""
    if _ONE_POD not in why or volumes is None:
        return []
    named = dict.fromkeys(pod.claims.values())
    return [name for name in named if (one := volumes.claims.get(name)) is not None and _ONE_POD in one.access_modes]


def _of_claim(pod: Pod, unfit: Unfit | None, volumes: Volumes | None) -> Verify | None:
    """How to see which pod has a claim that only one may use."""
    found = [name for why in (unfit.refusals if unfit is not None else ()) for name in _taken(pod, why, volumes)]
    if not found:
        return None
    command = say("kubectl describe pvc {} -n {}", found[0], pod.namespace)
    return Verify(command=command, expect=say("another pod besides {} at Used By", pod.name))


def _of(pod: Pod, why: Text) -> Text:
    """How much the pod asks for, where a node has too little of it."""
    resource = _short_of(why)
    amount = pod.requests.get(resource) if resource is not None else None
    return say(" (it asks for {})", amount_in_words(amount)) if amount is not None else own("")


def _rows(pod: Pod, unfit: Unfit, nodes: Nodes | None) -> tuple[Compared, ...]:
    rows = (_row(pod, why, count, unfit.nodes or 0, nodes) for why, count in unfit.refusals.items())
    return tuple(row for row in rows if row.wants is not None or row.has is not None)


def _row(pod: Pod, why: Text, count: int | None, total: int, nodes: Nodes | None) -> Compared:
    refused = say("refused by {} of {} nodes{}", count, total, _at_most(why, nodes)) if count is not None else None
    return Compared(what=why, wants=_wanted(pod, why), has=refused, same=False)


def _at_most(why: Text, nodes: Nodes | None) -> Text:
    """What the largest node offers to all pods together; how much of it is free is not known."""
    resource = _short_of(why)
    there = [
        amount
        for node in (nodes.items.values() if nodes is not None else ())
        if resource is not None and (amount := node.allocatable.get(resource)) is not None
    ]
    largest = max(there, key=lambda amount: parse(amount) or 0, default=None)
    return say("; allocatable in all: {} at most", amount_in_words(largest)) if largest is not None else own("")


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


def _verify(pod: Pod, expect: Text) -> Verify:
    return Verify(
        command=say(
            "kubectl get pod {} -n {} -o jsonpath='{{.status.conditions[?(@.type==\"PodScheduled\")].reason}}'",
            pod.name,
            pod.namespace,
        ),
        expect=expect,
    )
