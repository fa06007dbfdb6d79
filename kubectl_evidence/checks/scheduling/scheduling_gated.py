"""Scheduling gates hold the pod back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.effects import POD_MISSING
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.durations import between
from kubectl_evidence.text import join, own, say

EXPLAINS = POD_MISSING


def check(pod: Pod, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether scheduling gates keep the scheduler from looking at the pod, and which.

    ## How it decides
    The condition PodScheduled is False with reason SchedulingGated (pkg/scheduler/framework/plugins/schedulinggates).
    The gates that remain are named: whoever set one has to remove it.

    ## What would prove it
    Nothing more.

    ## Traps
    A gate is somebody's intention, of a queue such as Kueue or of whoever made the pod: hence a warning. As long as
    one remains nothing is known of whether the pod would fit. Gates can be removed only, never added, afterwards.

    ## Example
    In fixtures/scheduling-gate:
    > Pod/training is held back from scheduling for … by its scheduling gates: `kueue.x-k8s.io/admission`
    """
    scheduled = at(pod.conditions, "PodScheduled")
    if pod.finished or pod.deleted is not None or scheduled is None or scheduled.status != "False":
        return
    if scheduled.reason != "SchedulingGated":
        return
    gates = join(", ", [say("`{}`", gate.name) for gate in pod.scheduling_gates]) or say("not named")
    since = scheduled.last_transition_time
    lasting = say(" for {}", between(since, now)) if since is not None else own("")
    yield Proven(
        subject=say("Pod/{}", pod.name),
        severity="warning",
        says=say("Pod/{} is held back from scheduling{} by its scheduling gates: {}", pod.name, lasting, gates),
        cites=(
            cite(pod, "conditions", own("PodScheduled")),
            *((cite(pod, "scheduling_gates"),) if pod.scheduling_gates else ()),
        ),
        since=since,
        would_weaken=say("that whoever set the gate has removed it since"),
        verify=Verify(
            command=say(
                "kubectl get pod {} -n {} -o jsonpath='{{.spec.schedulingGates[*].name}}'", pod.name, pod.namespace
            ),
            expect=join(" ", [gate.name for gate in pod.scheduling_gates]) or own("the gates"),
        ),
    )
