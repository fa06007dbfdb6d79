"""A Secret with credentials for pulling images does not exist."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.checks.images._room import Failed, failed_pulls
from kubectl_evidence.effects import POD_NOT_READY
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.secrets import Secrets
from kubectl_evidence.finding import Compared, Pointer, Proven, Verdict, Verify, cite
from kubectl_evidence.late import late
from kubectl_evidence.semantics.happened import POD, latest
from kubectl_evidence.text import Name, Text, join, own, say

EXPLAINS = (
    *POD_NOT_READY,
    "image-not-found",
    "image-pull-failed",
    "image-pull-rate-limited",
    "image-pull-unauthorized",
    "init-container-not-finished",
)

# pkg/kubelet/kubelet_pods.go, getPullSecretsForPod.
_REASON = "FailedToRetrieveImagePullSecret"
_NAMES = late(r"image pull secrets \(([^)]+)\)")
# With which causes the want of credentials has nothing to do.
_ELSEWHERE = frozenset({"invalid-name", "never-pull", "platform", "unreachable"})


def check(pod: Pod, events: Events | None, secrets: Secrets | None) -> Iterator[Verdict]:
    """## What it decides
    Whether a Secret among the pod's imagePullSecrets does not exist while an image cannot be pulled.

    ## How it decides
    A container waits for its image, and the Secret was asked for and is not there, or the kubelet says in an event
    that it could not retrieve it (FailedToRetrieveImagePullSecret, pkg/kubelet). It is a warning where the pull fails
    for a reason that credentials do not change, such as a registry that is not reached. Names of the namespace's
    Secrets that resemble it are told where they were read.

    ## What would prove it
    Nothing more for the Secret. That the registry would answer otherwise with it is likely.

    ## Traps
    Without the Secret the kubelet still pulls, anonymously: a public image comes all the same, and then there is
    nothing to say. Where Secrets may not be read, the event alone tells; it says nothing of a Secret that was made
    since.

    ## Example
    > Secret/regcred of the pod's imagePullSecrets does not exist; there is `reg-cred`: Container/api pulls
    > `registry.example.com/shop/checkout:3.14.2` without it
    """
    waiting = list(failed_pulls(pod, events))
    if not waiting:
        return
    severe = [one for one in waiting if one.cause.why not in _ELSEWHERE]
    failed = (severe or waiting)[0]
    told = latest(events, {_REASON})
    named = _named(told[1].message) if told is not None else ()
    for name in pod.image_pull_secrets:
        part = secrets.parts.get(name) if secrets is not None else None
        cites: list[Pointer] = [cite(pod, "image_pull_secrets"), *failed.cites]
        if part is not None and part.status in {"collected", "not-found"}:
            if part.status == "collected" or secrets is None:
                continue
            cites.append(cite(secrets, "parts", name))
        elif name not in named:
            continue
        if events is not None and told is not None and name in named:
            cites.append(cite(events, "parts", POD, "items", told[0]))
        similar = part.similar if part is not None and part.similar is not None else ()
        since = told[1].first if told is not None else failed.since
        yield _missing(pod, failed, name, similar, tuple(cites), since, severe=bool(severe))


def _missing(
    pod: Pod,
    failed: Failed,
    name: Text,
    similar: tuple[Name, ...],
    cites: tuple[Pointer, ...],
    since: datetime | None,
    *,
    severe: bool,
) -> Proven:
    there = say("; there is `{}`", similar[0]) if similar else own("")
    return Proven(
        subject=say("Secret/{}", name),
        severity="error" if severe else "warning",
        says=say(
            "Secret/{} of the pod's imagePullSecrets does not exist{}: Container/{} pulls `{}` without it",
            name,
            there,
            failed.name,
            failed.image,
        ),
        cites=cites,
        since=since,
        compared=(
            Compared(
                what=say("imagePullSecret"),
                wants=name,
                has=join(", ", similar) if similar else None,
                same=False,
            ),
        ),
        would_weaken=say("that the registry gives the image to anybody"),
        verify=Verify(
            command=say("kubectl get secret {} -n {}", name, pod.namespace),
            expect=say('secrets "{}" not found', name),
        ),
    )


def _named(message: Text) -> tuple[Text, ...]:
    match = _NAMES.search(message)
    if match is None:
        return ()
    start, found = match.start(1), []
    for one in match[1].split(", "):
        found.append(message.part(start, start + len(one)))
        start += len(one) + 2
    return tuple(found)
