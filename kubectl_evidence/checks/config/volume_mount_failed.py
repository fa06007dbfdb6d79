"""A volume cannot be attached or mounted, so that no container begins."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.checks.config._room import shown_by_events
from kubectl_evidence.effects import POD_NOT_READY
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Proven, Verdict, cite
from kubectl_evidence.semantics.happened import POD
from kubectl_evidence.semantics.preparation import failed_volumes
from kubectl_evidence.semantics.volumes import is_of_another_kind, volume_in_words, why_not_mounted
from kubectl_evidence.text import say

EXPLAINS = (*POD_NOT_READY, "init-container-not-finished")


def check(pod: Pod, events: Events, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether a volume keeps the pod's containers from being created, and what it lacks.

    ## How it decides
    No container of the pod has begun, and the latest event about a volume is a failure (FailedMount
    of pkg/kubelet/volumemanager, FailedAttachVolume of pkg/controller/volume/attachdetach): within
    the first minute after scheduling only from its third repetition on, and as a warning. The
    message names the volume and what is missing; what is not known of it is quoted. What has a
    check of its own (ConfigMaps, Secrets, claims, a volume that is attached elsewhere) is left to
    it.

    ## What would prove it
    Nothing more while the containers wait.

    ## Traps
    A mount that fails once and then succeeds leaves its event behind: once a container runs, it is
    old. The kubelet retries with growing pauses, so the event may be two minutes old. The kubelet
    mounts only the volumes that a container uses. That it waited for all volumes together (`timed out
    waiting for the condition`) says nothing of which, where another event does.

    ## Example
    The driver's own words are quoted:
    > Pod/checkout-api-6f9d7c5b88-vk4n2 waits for volume `pvc-1`: “rpc error: code = Internal desc =
    > exit status 32”
    """
    for failed in failed_volumes(pod, events, now):
        event = failed.event
        if is_of_another_kind(event.message):
            continue
        yield Proven(
            subject=say("Pod/{}", pod.name),
            severity="error" if failed.lasting else "warning",
            says=say(
                "Pod/{} waits for {}: {}", pod.name, volume_in_words(event.message), why_not_mounted(event.message)
            ),
            cites=(cite(events, "parts", POD, "items", failed.name), cite(pod, "phase")),
            since=event.first,
            would_weaken=say("a container that runs"),
            verify=shown_by_events(pod, event.reason or say("FailedMount"), event.message),
        )
