"""No scheduler has looked at the pod."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from kubectl_evidence.clues.near_names import nearest
from kubectl_evidence.effects import POD_MISSING
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Compared, Suspected, Verdict, Verify, cite
from kubectl_evidence.semantics.durations import between
from kubectl_evidence.semantics.happened import latest
from kubectl_evidence.text import Text, own, say

EXPLAINS = POD_MISSING

# A scheduler that works looks at a new pod within seconds; a new leader takes over within half a minute.
_UNSEEN = timedelta(seconds=45)
_DEFAULT = "default-scheduler"


def check(pod: Pod, events: Events | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether the pod waits for a scheduler that does not run: one of another name, or any.

    ## How it decides
    The pod has no node and, after 45 seconds, no condition PodScheduled and no event of a scheduler. A scheduler
    leaves pods of another `schedulerName` alone (pkg/scheduler/eventhandlers.go, responsibleForPod) and writes the
    condition, whatever comes of it.

    ## What would prove it
    That no scheduler of that name runs: no object of the API tells which schedulers there are.

    ## Traps
    A scheduler that has much to do, or whose leader has just changed, is late. Pods that are bound by whoever made
    them have a node from the start.

    ## Example
    In fixtures/scheduler-unknown:
    > Pod/render-… has not been looked at by any scheduler for …: it asks for `volcano`, not for `default-scheduler`
    """
    if pod.node_name is not None or pod.finished or pod.deleted is not None or pod.created is None:
        return
    if at(pod.conditions, "PodScheduled") is not None or now - pod.created <= _UNSEEN:
        return
    if latest(events, {"FailedScheduling", "Scheduled", "Preempted"}) is not None:
        return
    scheduler = pod.scheduler_name or own(_DEFAULT)
    yield Suspected(
        subject=say("Pod/{}", pod.name),
        severity="error",
        says=say(
            "Pod/{} has not been looked at by any scheduler for {}: it asks for `{}`{}",
            pod.name,
            between(pod.created, now),
            scheduler,
            _meant(scheduler),
        ),
        would_prove=say("that no scheduler named `{}` runs", scheduler),
        would_weaken=say("other pods that `{}` has scheduled meanwhile", scheduler),
        cites=(
            cite(pod, "phase"),
            cite(pod, "created"),
            *((cite(pod, "scheduler_name"),) if pod.scheduler_name is not None else ()),
        ),
        since=pod.created,
        compared=(Compared(what=own("schedulerName"), wants=scheduler, has=own(_DEFAULT), same=False),)
        if scheduler != _DEFAULT
        else (),
        verify=Verify(
            command=say("kubectl get leases -n kube-system"),
            expect=say("no lease that `{}` has renewed within the last minute", scheduler),
        ),
    )


def _meant(scheduler: Text) -> Text:
    if scheduler == _DEFAULT:
        return own("")
    if nearest(scheduler, (_DEFAULT,)):
        return say(", not for `default-scheduler`, which it resembles")
    return say(", not for `default-scheduler`")
