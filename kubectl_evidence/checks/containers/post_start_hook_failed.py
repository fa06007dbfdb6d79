"""A container is killed because its postStart hook fails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.checks.containers._hooks import called, events_command, how_often
from kubectl_evidence.effects import CONTAINER_DOWN
from kubectl_evidence.evidence.events import Event, Events
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Proven, Verdict, cite
from kubectl_evidence.semantics.happened import POD, latest
from kubectl_evidence.semantics.runs import RECENT, has_settled, is_looping, last_ended
from kubectl_evidence.text import Name, own, say

EXPLAINS = CONTAINER_DOWN


def check(pod: Pod, events: Events, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Which containers end because the hook that runs after their start fails, and what the hook is.

    ## How it decides
    An event FailedPostStartHook of the last 15 minutes, and the container has not run steadily
    since. The kubelet kills a container whose hook fails (pkg/kubelet/kuberuntime, startContainer).

    ## What would prove it
    Nothing more for the kill. The kubelet does not write down what the hook said.

    ## Traps
    The exit code is that of the kill (143 or 137), not of the program. The event expires. A hook
    runs beside the program, perhaps before it has opened its port.

    ## Example
    In fixtures/post-start-hook-fails:
    > Container/api is killed because its postStart hook `exec wget -q -T 1 -O /dev/null
    > http://127.0.0.1:8080/hostname` fails, …
    """
    if pod.finished or pod.deleted is not None:
        return
    for name, container in pod.counting_containers.items():
        failed = latest(events, {"FailedPostStartHook"}, container=name, since=now - RECENT)
        if failed is not None and not has_settled(container, now):
            yield _failed(pod, name, container, failed, events, now)


def _failed(
    pod: Pod, name: Name, container: Container, failed: tuple[Name, Event], events: Events, now: datetime
) -> Proven:
    hook, ended = container.post_start, last_ended(container)
    return Proven(
        subject=say("Container/{}", name),
        severity="error" if is_looping(pod, container, now) else "warning",
        says=say(
            "Container/{} is killed because its postStart hook{} fails, {}",
            name,
            called(hook),
            how_often(failed[1]),
        ),
        cites=(
            cite(events, "parts", POD, "items", failed[0]),
            *((cite(pod, "containers", name, "post_start"),) if hook is not None else (cite(pod, "containers", name),)),
            *((cite(pod, "containers", name, ended.field),) if ended is not None else ()),
        ),
        since=failed[1].first,
        would_weaken=say("the program ending by itself before its hook does"),
        verify=events_command(pod, own("FailedPostStartHook"), own("PostStartHook failed")),
    )
