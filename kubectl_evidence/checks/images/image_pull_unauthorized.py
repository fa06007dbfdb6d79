"""The registry shows an image only to those with other credentials than the pod's."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.checks.images._room import before, failed_pulls, previously, proven
from kubectl_evidence.effects import POD_NOT_READY
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.rollout import Rollout
from kubectl_evidence.evidence.secrets import Secrets
from kubectl_evidence.finding import Pointer, Verdict, cite
from kubectl_evidence.semantics.config_refs import object_of
from kubectl_evidence.text import Text, join, own, say

EXPLAINS = (*POD_NOT_READY, "init-container-not-finished")


def check(pod: Pod, events: Events | None, rollout: Rollout | None, secrets: Secrets | None) -> Iterator[Verdict]:
    """## What it decides
    Which containers wait for an image that the registry denies to them, and which imagePullSecrets the
    registry was asked with.

    ## How it decides
    The container waits with a reason of the image puller, and the message says 401, 403, denied or not
    authorised. The kubelet asks with the imagePullSecrets of the pod's spec; admission fills in those of the
    ServiceAccount where the pod names none (plugin/pkg/admission/serviceaccount), so the pod's are all. A Secret
    whose keys are known and that has neither `.dockerconfigjson` nor `.dockercfg` holds nothing for the kubelet
    (pkg/credentialprovider/secrets).

    ## What would prove it
    Nothing more for the denial. Whether the image exists, only somebody with credentials can tell.

    ## Traps
    Docker Hub and others answer the same about an image that does not exist: a misspelt repository looks
    like this. A credential of the node or of a cloud's credential provider is not seen here. What failed
    on the way to the server that gives tokens is about the network.

    ## Example
    > Container/api cannot pull image `registry.example.com/shop/checkout:3.14.2` (ImagePullBackOff): the registry
    > denies access; the pod's imagePullSecrets: `regcred`, `mirror`
    """
    for failed in failed_pulls(pod, events, "unauthorized"):
        earlier = before(pod, failed, rollout)
        yield proven(
            pod,
            failed,
            say(
                "Container/{} cannot pull image `{}` ({}): {}; {}{}",
                failed.name,
                failed.image,
                failed.reason,
                failed.cause.words or own(""),
                _asked_with(pod, secrets),
                previously(earlier),
            ),
            earlier=earlier,
            cites=_cites(pod, secrets),
            would_weaken=say("that no image of this name exists for anybody"),
            mitigations=(say("a Secret with credentials for that registry among the pod's imagePullSecrets"),),
        )


def _asked_with(pod: Pod, secrets: Secrets | None) -> Text:
    useless = _useless(pod, secrets)
    if useless:
        names = join(", ", [say("`{}`", name) for name in useless])
        return say("of the pod's imagePullSecrets {} has no key `.dockerconfigjson`", names)
    named = [say("`{}`", name) for name in pod.image_pull_secrets]
    if named:
        return say("the pod's imagePullSecrets: {}", join(", ", named))
    return say("the pod has no imagePullSecrets")


def _useless(pod: Pod, secrets: Secrets | None) -> list[Text]:
    """The Secrets that hold no credentials of registries."""
    found = []
    for name in pod.image_pull_secrets:
        one = object_of(secrets, name)
        if one is not None and one.collected and one.keys is not None and not _KEYS & set(map(str, one.keys)):
            found.append(name)
    return found


def _cites(pod: Pod, secrets: Secrets | None) -> tuple[Pointer, ...]:
    if not pod.image_pull_secrets:
        return ()
    useless = _useless(pod, secrets)
    return (
        cite(pod, "image_pull_secrets"),
        *(cite(secrets, "parts", name, "keys") for name in useless if secrets is not None),
    )


_KEYS = {".dockerconfigjson", ".dockercfg"}
