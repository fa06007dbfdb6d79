"""The registry of an image cannot be reached, or does not work."""

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
    Which containers wait for an image because nothing can be had from the registry: its name does not resolve, no
    connection can be made, its certificate is not trusted, or it answers with an error of its own.

    ## How it decides
    The container waits with a reason of the image puller, and the message is one of the network, of TLS, or an HTTP
    status 5xx. What failed on the way counts before what any server answered. What the rollout changed of the image's
    name is put beside it: a registry that was changed is perhaps misspelt.

    ## What would prove it
    Nothing more for the failure. Whether the name or the network is wrong, the same look-up from the node tells.

    ## Traps
    Whether the image exists is not known while its registry is not reached. It may pass by itself: the kubelet
    tries again for ever. An image already on the node needs no registry.

    ## Example
    In fixtures/rollout-bad-image:
    > Container/basket cannot pull image `registry.example.com/shop/basket:2.4.0` (ImagePullBackOff): the registry's
    > host name does not resolve; revision 1 had `busybox:1.36` and is ready
    """
    for failed in failed_pulls(pod, events, "unreachable"):
        earlier = before(pod, failed, rollout)
        yield proven(
            pod,
            failed,
            say(
                "Container/{} cannot pull image `{}` ({}): {}{}{}",
                failed.name,
                failed.image,
                failed.reason,
                failed.cause.words or own(""),
                own("") if earlier is not None else failed.quote,
                previously(earlier),
            ),
            earlier=earlier,
            would_weaken=say("that other nodes pull from the same registry now"),
        )
