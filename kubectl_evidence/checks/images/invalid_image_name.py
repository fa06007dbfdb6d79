"""What a container names as its image is no valid name of an image."""

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
    Which containers have for their image what cannot be the name of one: an upper-case letter, a blank, a scheme, a
    variable that was not filled in, a tag without its repository.

    ## How it decides
    The container waits with InvalidImageName (pkg/kubelet/images/types.go): the kubelet could not take the name
    apart (github.com/distribution/reference). Its words are quoted.

    ## What would prove it
    Nothing more: no registry was asked.

    ## Traps
    The API server accepts any name that is not empty and has no blank around it. A valid name of an image that
    does not exist is another matter.

    ## Example
    A variable of the template was not filled in (fixtures/image-name-invalid):
    > Container/renderer has `busybox:${IMAGE_TAG}` for its image (InvalidImageName): that is not a valid image name,
    > “invalid reference format”
    """
    for failed in failed_pulls(pod, events, "invalid-name"):
        earlier = before(pod, failed, rollout)
        yield proven(
            pod,
            failed,
            say(
                "Container/{} has `{}` for its image ({}): {}{}{}",
                failed.name,
                failed.image,
                failed.reason,
                failed.cause.words or own(""),
                failed.quote,
                previously(earlier),
            ),
            earlier=earlier,
        )
