"""A volume that one node alone can have is attached to another node."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.checks.config._room import shown_by_events
from kubectl_evidence.effects import POD_NOT_READY
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.volumes import Volumes
from kubectl_evidence.finding import Compared, Pointer, Proven, Verdict, cite
from kubectl_evidence.late import late
from kubectl_evidence.semantics.happened import POD
from kubectl_evidence.semantics.preparation import FailedVolume, failed_volumes
from kubectl_evidence.text import Name, Text, join, own, say

EXPLAINS = (*POD_NOT_READY, "init-container-not-finished", "volume-mount-failed")

# pkg/controller/volume/attachdetach/reconciler, reportMultiAttachError.
_MESSAGE = late(r"Multi-Attach error for volume \"[^\"]+\"\s+Volume is already (.+)", re.DOTALL)
_PODS = late(r"used by (?:pod\(s\) )([^\n]+)|used by (\d+ pod\(s\) in different namespaces)")


def check(pod: Pod, events: Events, volumes: Volumes | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether the pod waits for a volume that is attached to another node, and for which pods there.

    ## How it decides
    The attach controller says `Multi-Attach error` in an event FailedAttachVolume
    (pkg/controller/volume/attachdetach/reconciler, reportMultiAttachError), no container of the pod has begun, and
    the failure lasts. The claim with its access modes is told where it was read.

    ## What would prove it
    Nothing more while the pod waits.

    ## Traps
    While a pod moves to another node this is normal until the old one has ended: within the first minute it takes
    three repetitions, and is a warning. A volume that many nodes may have (ReadWriteMany) never says so. After a node
    was lost, the volume is given up after six minutes.

    ## Example
    > Pod/checkout-api-6f9d7c5b88-vk4n2 waits on node node-1 for PersistentVolumeClaim/data (ReadWriteOnce), which is
    > used by pod checkout-api-5c8b6d7f49-x7k2p
    """
    for failed in failed_volumes(pod, events, now):
        match = _MESSAGE.search(failed.event.message)
        if match is not None:
            words = failed.event.message.part(*match.span(1))
            yield _elsewhere(pod, events, volumes, failed, words)


def _elsewhere(pod: Pod, events: Events, volumes: Volumes | None, failed: FailedVolume, words: Text) -> Proven:
    claim, modes, cites = _claim(volumes, failed.volume)
    others = _others(words)
    what = say("volume `{}`", failed.volume or own(""))
    if claim is not None:
        what = say("PersistentVolumeClaim/{}{}", claim, say(" ({})", modes) if modes is not None else own(""))
    by = say("used by pod {}", others) if others is not None else say("attached elsewhere (“{}”)", words.excerpt(80))
    return Proven(
        subject=say("Pod/{}", pod.name),
        severity="error" if failed.lasting else "warning",
        says=say("Pod/{} waits on node {} for {}, which is {}", pod.name, pod.node_name or own("?"), what, by),
        cites=(cite(events, "parts", POD, "items", failed.name), cite(pod, "phase"), *cites),
        since=failed.event.first,
        compared=(
            Compared(
                what=say("node of {}", what),
                wants=pod.node_name,
                has=say("that of pod {}", others) if others is not None else say("another"),
                same=False,
            ),
        ),
        would_weaken=say("a later event SuccessfulAttachVolume"),
        verify=shown_by_events(pod, failed.event.reason or own("FailedAttachVolume"), failed.event.message),
        mitigations=(
            say("the other pod ended before this one starts (strategy Recreate), or a volume that is ReadWriteMany"),
        ),
    )


def _others(words: Text) -> Text | None:
    match = _PODS.search(words)
    if match is None:
        return None
    group = 1 if match[1] is not None else 2
    return words.part(*match.span(group)).excerpt(100)


def _claim(volumes: Volumes | None, volume: Text | None) -> tuple[Name | None, Text | None, tuple[Pointer, ...]]:
    """The pod's claim that a volume of that name is bound to: the controller names the PersistentVolume."""
    for name, one in volumes.claims.items() if volumes is not None else ():
        if one.collected and one.volume_name == volume and volumes is not None:
            modes = join(", ", one.access_modes) if one.access_modes else None
            return name, modes, (cite(volumes, "claims", name),)
    return None, None, ()
