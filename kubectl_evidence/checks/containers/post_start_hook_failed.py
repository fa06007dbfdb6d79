"""A container is killed because its postStart hook fails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.happened import POD, latest
from kubectl_evidence.semantics.runs import RECENT, has_settled, is_looping
from kubectl_evidence.text import own, say

EXPLAINS = ("container-crashloop", "service-no-endpoints")


def check(pod: Pod, events: Events, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Which containers end because the hook that runs after their start fails.

    ## How it decides
    An event FailedPostStartHook of the last 15 minutes, and the container has not run steadily
    since. The kubelet kills a container whose hook fails.

    ## What would prove it
    Nothing more for the kill. What the hook said is not written down by the kubelet.

    ## Traps
    The exit code is that of the kill (143 or 137), not of the program. The event expires.
    """
    if pod.finished or pod.deleted is not None:
        return
    for name, container in pod.counting_containers.items():
        failed = latest(events, {"FailedPostStartHook"}, container=name, since=now - RECENT)
        if failed is None or has_settled(container, now):
            continue
        yield Proven(
            subject=say("Container/{}", name),
            severity="error" if is_looping(pod, container, now) else "warning",
            says=say(
                "Container/{} is killed because its postStart hook fails, {}",
                name,
                own("once") if failed[1].count == 1 else say("{} times", failed[1].count),
            ),
            cites=(cite(events, "parts", POD, "items", failed[0]), cite(pod, "containers", name)),
            since=failed[1].first,
            verify=Verify(
                command=say(
                    "kubectl get events -n {} --field-selector involvedObject.name={},reason=FailedPostStartHook",
                    pod.namespace,
                    pod.name,
                ),
                expect=say("PostStartHook failed"),
            ),
        )
