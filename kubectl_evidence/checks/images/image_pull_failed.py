"""A container's image cannot be pulled, for a reason that no other check names."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.checks.images._room import before, failed_pulls, previously, proven
from kubectl_evidence.effects import POD_NOT_READY
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.rollout import Rollout
from kubectl_evidence.finding import Verdict
from kubectl_evidence.text import say

EXPLAINS = (*POD_NOT_READY, "init-container-not-finished")


def check(pod: Pod, events: Events | None, rollout: Rollout | None) -> Iterator[Verdict]:
    """## What it decides
    Which containers wait for an image for a reason that no other check names: a full disk, a signature, words of
    a runtime that are not known.

    ## How it decides
    The container waits with a reason of the image puller (pkg/kubelet/images/types.go). Words that are not known
    are quoted and not interpreted; without any, nothing is said of the cause.

    ## What would prove it
    Nothing more for the fact.

    ## Traps
    A pull that is still going on has the reason ContainerCreating. Init containers pull too. The name of an image
    may contain any word, so quoted parts of the message do not count.

    ## Example
    > Container/api cannot pull image `registry.example.com/shop/checkout:3.14.2` (ErrImagePull): for a reason that is
    > not known
    """
    for failed in failed_pulls(pod, events, "other"):
        earlier = before(pod, failed, rollout)
        yield proven(
            pod,
            failed,
            say(
                "Container/{} cannot pull image `{}` ({}): {}{}{}",
                failed.name,
                failed.image,
                failed.reason,
                failed.cause.words or say("for a reason that is not known"),
                failed.quote,
                previously(earlier),
            ),
            earlier=earlier,
        )
