"""A container's preStop hook fails, so that it is stopped without what the hook was for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.checks.containers._hooks import called, events_command, how_often
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Proven, Verdict, cite
from kubectl_evidence.semantics.happened import POD, latest
from kubectl_evidence.semantics.runs import RECENT
from kubectl_evidence.text import own, say

EXPLAINS = ()


def check(pod: Pod, events: Events, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Which containers are stopped unprepared, because the hook that runs before fails.

    ## How it decides
    An event FailedPreStopHook of the last 15 minutes (pkg/kubelet/kuberuntime, executePreStopHook).
    The kubelet goes on to stop the container all the same: it is a warning.

    ## What would prove it
    Nothing more. The kubelet does not write down what the hook said.

    ## Traps
    The hook runs within the grace period, and its failure does not keep a pod from going. Why the
    container was stopped is another matter.

    ## Example
    > Container/api is stopped although its preStop hook `httpGet :8080/drain` fails, once
    """
    for name, container in pod.counting_containers.items():
        failed = latest(events, {"FailedPreStopHook"}, container=name, since=now - RECENT)
        if failed is None:
            continue
        hook = container.pre_stop
        yield Proven(
            subject=say("Container/{}", name),
            severity="warning",
            says=say(
                "Container/{} is stopped although its preStop hook{} fails, {}",
                name,
                called(hook),
                how_often(failed[1]),
            ),
            cites=(
                cite(events, "parts", POD, "items", failed[0]),
                *((cite(pod, "containers", name, "pre_stop"),) if hook is not None else ()),
            ),
            since=failed[1].first,
            would_weaken=say("a container that had ended by itself before its hook ran"),
            verify=events_command(pod, own("FailedPreStopHook"), own("PreStopHook failed")),
        )
