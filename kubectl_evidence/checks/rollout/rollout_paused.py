"""A Deployment is paused, and what was changed is not rolled out."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.owners import Controller, Owners
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.rollout import Rollout
from kubectl_evidence.finding import Compared, Pointer, Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.controllers import judged, name_in
from kubectl_evidence.semantics.rollouts import newest, not_rolled_out
from kubectl_evidence.text import Text, join, own, say

EXPLAINS = ("rollout-in-progress",)


def check(owners: Owners, rollout: Rollout | None) -> Iterator[Verdict]:
    """## What it decides
    Whether somebody has paused a Deployment, and whether a change waits for it to be resumed; which image, if that
    is what differs.

    ## How it decides
    `spec.paused` is set. In a status of the present generation fewer pods are of the present template than are
    wanted: a paused Deployment scales its ReplicaSets, and neither makes one of a changed template nor moves pods
    between them (pkg/controller/deployment/deployment_controller.go, sync). Then it is a warning. It is information
    where all pods are of its template, and where some are and all that are wanted are ready, as while a canary is
    watched.

    ## What would prove it
    Nothing more: the field is there.

    ## Traps
    A canary is paused on purpose, as is a Deployment while several changes are made to it. The pods of the old
    revision are well, which is why nothing else looks wrong.

    ## Example
    In fixtures/rollout-paused:
    > Deployment/wishlist is paused, and its present template is not rolled out: 0 of 1 pods have it; container
    > wishlist should run `registry.example.com/shop/wishlist:5.1.0`
    """
    for key, one in judged(owners, "Deployment"):
        if not one.paused:
            continue
        wanted, updated = one.replicas or 0, one.updated_replicas or 0
        waits = updated < wanted
        watched = updated > 0 and one.ready_replicas >= wanted
        images = dict(not_rolled_out(owners, rollout)) if rollout is not None else {}
        stopped = at(one.conditions, "Progressing")
        yield Proven(
            subject=key,
            severity="warning" if waits and not watched else "info",
            says=_says(key, updated, wanted, images) if waits else say("{} is paused: changes are not rolled out", key),
            cites=tuple(_cites(owners, key, one)),
            since=stopped.last_transition_time
            if stopped is not None and stopped.reason == "DeploymentPaused"
            else None,
            compared=tuple(_compared(images, rollout)),
            would_weaken=say("a rollout that is watched and resumed in steps on purpose, as a canary is"),
            verify=Verify(
                command=say(
                    "kubectl get deployment {} -n {} -o jsonpath={{.spec.paused}}",
                    name_in(key),
                    one.namespace or own("NAMESPACE"),
                ),
                expect=own("true"),
            ),
        )


def _says(key: Text, updated: int, wanted: int, images: dict[Text, Text]) -> Text:
    told = say("{} is paused, and its present template is not rolled out: {} of {} pods have it", key, updated, wanted)
    if not images:
        return told
    each = join(", ", (say("container {} should run `{}`", name, image) for name, image in images.items()))
    return say("{}; {}", told, each)


def _cites(owners: Owners, key: Text, one: Controller) -> Iterator[Pointer]:
    yield cite(owners, "parts", key, "paused")
    if one.updated_replicas is not None:
        yield cite(owners, "parts", key, "updated_replicas")


def _compared(images: dict[Text, Text], rollout: Rollout | None) -> Iterator[Compared]:
    current = newest(rollout) if rollout is not None else None
    for name, image in images.items():
        runs = current.images.get(name) if current is not None else None
        yield Compared(what=say("image of {}", name), wants=image, has=runs, same=False)
