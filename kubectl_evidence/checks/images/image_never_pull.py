"""An image is not on the node, and may not be pulled."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.checks.images._room import before, failed_pulls, previously, proven
from kubectl_evidence.effects import POD_NOT_READY
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.rollout import Rollout
from kubectl_evidence.finding import Compared, Verdict
from kubectl_evidence.text import own, say

EXPLAINS = (*POD_NOT_READY, "init-container-not-finished")


def check(pod: Pod, events: Events | None, rollout: Rollout | None) -> Iterator[Verdict]:
    """## What it decides
    Which containers wait for an image that nobody put on their node, with imagePullPolicy Never.

    ## How it decides
    The container waits with ErrImageNeverPull (pkg/kubelet/images/image_manager.go, EnsureImageExists). What
    the rollout changed of the image's name is put beside it.

    ## What would prove it
    Nothing more.

    ## Traps
    The image may be on other nodes, where the same pod runs. Where the kubelet verifies credentials
    (imagePullCredentialsVerificationPolicy), an image that is on the node counts as absent for a pod whose
    credentials did not pull it.

    ## Example
    In fixtures/image-not-on-node:
    > Container/printer cannot start from image `busybox:1.63` (ErrImageNeverPull): it is not on the node, and the
    > pull policy is Never; revision 1 had tag `1.36` and is ready
    """
    for failed in failed_pulls(pod, events, "never-pull"):
        earlier = before(pod, failed, rollout)
        yield proven(
            pod,
            failed,
            say(
                "Container/{} cannot start from image `{}` ({}): {}{}",
                failed.name,
                failed.image,
                failed.reason,
                failed.cause.words or own(""),
                previously(earlier),
            ),
            earlier=earlier,
            compared=(
                Compared(
                    what=say("imagePullPolicy, and the image on node {}", pod.node_name or own("")),
                    wants=say("Never"),
                    has=say("absent"),
                    same=False,
                ),
            ),
            mitigations=(say("the image loaded on every node that the pod may run on, or a policy that pulls it"),),
        )
