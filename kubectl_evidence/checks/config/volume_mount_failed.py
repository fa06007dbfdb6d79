"""A volume cannot be attached or mounted, so that no container begins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.happened import POD, latest
from kubectl_evidence.semantics.preparation import is_stuck, waiting_since
from kubectl_evidence.semantics.volumes import volume_in_words, why_not_mounted
from kubectl_evidence.text import say

EXPLAINS = ("service-no-endpoints",)

_REASONS = frozenset({"FailedAttachVolume", "FailedMapVolume", "FailedMount"})


def check(pod: Pod, events: Events, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether a volume keeps the pod's containers from being created, and what it lacks.

    ## How it decides
    No container of the pod has begun, and the latest event about a volume is a failure: within the
    first minute after scheduling only from its third repetition on, and as a warning. The message
    names the volume and what is missing; what is not known of it is quoted.

    ## What would prove it
    Nothing more while the containers wait.

    ## Traps
    A mount that fails once and then succeeds leaves its event behind: once a container runs, it is
    old. The kubelet retries with growing pauses, so the event may be two minutes old. The kubelet
    mounts only the volumes that a container uses.
    """
    since = waiting_since(pod)
    failed = latest(events, _REASONS, since=since)
    if since is None or failed is None or not is_stuck(pod, failed[1], now):
        return
    name, event = failed
    yield Proven(
        subject=say("Pod/{}", pod.name),
        severity="error" if is_stuck(pod, None, now) else "warning",
        says=say("Pod/{} waits for {}: {}", pod.name, volume_in_words(event.message), why_not_mounted(event.message)),
        cites=(cite(events, "parts", POD, "items", name), cite(pod, "phase")),
        since=event.first,
        verify=Verify(
            command=say(
                "kubectl get events -n {} --field-selector involvedObject.name={},reason={}",
                pod.namespace,
                pod.name,
                event.reason or say("FailedMount"),
            ),
            expect=event.message.excerpt(160),
        ),
    )
