"""A resize of the running pod has not been carried out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from kubectl_evidence.evidence.parts.meta import Condition, at
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Compared, Pointer, Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.durations import between
from kubectl_evidence.text import Text, join, own, say

EXPLAINS = ()


def check(pod: Pod, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether a resize in place of the pod waits, or failed, and what its containers run with meanwhile.

    ## How it decides
    The condition PodResizePending, with reason Infeasible (the node can never do it) or Deferred (not now), or
    PodResizeInProgress with reason Error (pkg/kubelet/allocation). Of each container the spec, which is what is wanted,
    is set beside the status, which is what it runs with.

    ## What would prove it
    Nothing more.

    ## Traps
    Every reason but Infeasible is published as Deferred. The containers run on as before. Status that has not seen the
    latest generation of the spec yet says nothing of it.

    ## Example
    > Pod/checkout-api-6f9d7c5b88-vk4n2: the resize to api cpu 8 has waited for 2m, Infeasible: “Node didn't have
    > enough capacity: cpu, requested: 8000, capacity: 2000”
    """
    if pod.finished or pod.deleted is not None:
        return
    pending, progress = at(pod.conditions, "PodResizePending"), at(pod.conditions, "PodResizeInProgress")
    if pending is not None and pending.status == "True":
        yield _proven(pod, "PodResizePending", pending, now)
    elif progress is not None and progress.status == "True" and progress.reason == "Error":
        yield _proven(pod, "PodResizeInProgress", progress, now)


def _proven(pod: Pod, kind: str, condition: Condition, now: datetime) -> Proven:
    since = condition.last_transition_time
    waits = say(" for {}", between(since, now)) if since is not None else own("")
    changes = tuple(_changes(pod))
    wants = say(" to {}", join(", ", [say("{} {} {}", *change[:2], change[3]) for change in changes[:2]]))
    message = say(": “{}”", condition.message.excerpt(90)) if condition.message else own("")
    return Proven(
        subject=say("Pod/{}", pod.name),
        severity="warning",
        says=say(
            "Pod/{}: the resize{} has waited{}, {}{}",
            pod.name,
            wants if changes else own(""),
            waits,
            condition.reason or own("no reason given"),
            message,
        ),
        cites=(cite(pod, "conditions", own(kind)), *_cites(pod)),
        since=since,
        compared=tuple(
            Compared(what=say("{} {} of {}", resource, which, name), wants=wanted, has=has, same=False)
            for name, resource, has, wanted, which in changes
        ),
        would_weaken=say("a status that shows what the spec asks for"),
        verify=Verify(
            command=say(
                "kubectl get pod {} -n {} -o jsonpath='{{.status.conditions[?(@.type==\"{}\")].reason}}'",
                pod.name,
                pod.namespace,
                own(kind),
            ),
            expect=condition.reason or own("no reason"),
        ),
    )


def _changes(pod: Pod) -> Iterator[tuple[Text, Text, Text, Text, Text]]:
    """Container, resource, what it has, what is wanted, and whether it is a request or a limit."""
    for name, one in pod.containers.items():
        sides: tuple[tuple[str, Mapping[Text, Text], Mapping[Text, Text]], ...] = (
            ("requests", one.requests, one.actual_requests),
            ("limits", one.limits, one.actual_limits),
        )
        for which, wanted, actual in sides:
            for resource, amount in wanted.items() if actual else ():
                if actual.get(resource) != amount:
                    yield name, resource, actual.get(resource) or own("none"), amount, own(which)


def _cites(pod: Pod) -> Iterator[Pointer]:
    for name, one in pod.containers.items():
        if one.actual_requests:
            yield cite(pod, "containers", name, "actual_requests")
        if one.actual_limits:
            yield cite(pod, "containers", name, "actual_limits")
