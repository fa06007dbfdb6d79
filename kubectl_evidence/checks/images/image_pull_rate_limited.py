"""The registry limits how often images are pulled."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.checks.images._room import failed_pulls, proven
from kubectl_evidence.effects import POD_NOT_READY
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Verdict, cite
from kubectl_evidence.text import join, own, say

EXPLAINS = (*POD_NOT_READY, "init-container-not-finished")


def check(pod: Pod, events: Events | None) -> Iterator[Verdict]:
    """## What it decides
    Which containers wait for an image because the registry, or the kubelet, answers no more pulls for now.

    ## How it decides
    The container waits with a reason of the image puller, and the message speaks of too many requests (HTTP 429,
    `toomanyrequests`) or of a rate limit. Whether the pod has imagePullSecrets tells whether the pull was anonymous.

    ## What would prove it
    Nothing more.

    ## Traps
    It passes by itself, and comes back with the next node. `pull QPS exceeded` is the kubelet's own limit
    (registryPullQPS), not the registry's.

    ## Example
    > Container/api cannot pull image `registry.example.com/shop/checkout:3.14.2` (ImagePullBackOff): the registry
    > limits the rate of pulls, asked without imagePullSecrets, “toomanyrequests: You have reached your pull rate
    > limit”
    """
    for failed in failed_pulls(pod, events, "rate-limited"):
        names = [say("`{}`", name) for name in pod.image_pull_secrets]
        asked = say("with imagePullSecrets {}", join(", ", names)) if names else own("without imagePullSecrets")
        yield proven(
            pod,
            failed,
            say(
                "Container/{} cannot pull image `{}` ({}): {}, asked {}{}",
                failed.name,
                failed.image,
                failed.reason,
                failed.cause.words or own(""),
                asked,
                failed.quote,
            ),
            cites=(cite(pod, "image_pull_secrets"),) if names else (),
            mitigations=(say("credentials with a higher limit, or a registry or mirror of one's own"),),
        )
