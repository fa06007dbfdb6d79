"""The registry has no such image."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.checks.images._room import before, failed_pulls, previously, proven
from kubectl_evidence.effects import POD_NOT_READY
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.rollout import Rollout
from kubectl_evidence.finding import Verdict
from kubectl_evidence.text import own, say

EXPLAINS = (*POD_NOT_READY, "init-container-not-finished")


def check(pod: Pod, events: Events | None, rollout: Rollout | None) -> Iterator[Verdict]:
    """## What it decides
    Which containers wait for an image that the registry says it does not have, and what the rollout
    changed of the image's name.

    ## How it decides
    The container waits with a reason of the image puller (pkg/kubelet/images/types.go), and the message of
    its state, or of its latest event Failed where the state tells only of the back-off, says that there is
    no such manifest or name. Where the pod is of the newest revision, the image that the revision before
    had is put beside it, part by part: registry, repository, tag, digest.

    ## What would prove it
    Nothing more: it is the registry's answer.

    ## Traps
    A registry may answer so to hide an image from those without credentials. The name of an image may hold
    any word, so quoted parts of the message do not count. A pull that goes on has the reason
    ContainerCreating. Init containers pull too.

    ## Example
    > Container/api cannot pull image `registry.example.com/shop/checkout:3.14.2` (ImagePullBackOff): the registry has
    > no such image; revision 1 had tag `3.14.1` and is ready
    """
    for failed in failed_pulls(pod, events, "not-found"):
        earlier = before(pod, failed, rollout)
        yield proven(
            pod,
            failed,
            say(
                "Container/{} cannot pull image `{}` ({}): {}{}",
                failed.name,
                failed.image,
                failed.reason,
                failed.cause.words or own(""),
                previously(earlier),
            ),
            earlier=earlier,
            would_weaken=say("that the image can be pulled by this name with other credentials"),
        )
