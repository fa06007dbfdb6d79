"""The API server refuses to create the pods of a controller."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.checks.rollout._refused import proven, refusals
from kubectl_evidence.effects import POD_MISSING
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.finding import Verdict
from kubectl_evidence.semantics.rejections import NotAdmitted, in_words

EXPLAINS = POD_MISSING


def check(owners: Owners, events: Events | None) -> Iterator[Verdict]:
    """## What it decides
    Whether a controller has fewer pods than it wants because creating them is refused for a reason that none of
    the other checks of refusals takes apart: a priority class that does not exist, a namespace that is being
    deleted, an invalid template, a missing permission of the controller.

    ## How it decides
    The controller is short of pods, ready or of its present template, and its last attempt failed: the latest event
    FailedCreate of a ReplicaSet, StatefulSet, DaemonSet, Job or CronJob is later than every SuccessfulCreate
    (pkg/controller/controller_utils.go), or, without events, the condition ReplicaFailure of a Deployment or
    ReplicaSet is True (pkg/controller/deployment/sync.go). The API server's words are quoted.

    ## What would prove it
    Nothing more: it is the API server's own answer.

    ## Traps
    The failure of an attempt that later succeeded is history. A pod that exists was admitted: what is wrong
    with it is something else. Events are kept for an hour, and controllers try ever more seldom.

    ## Example
    > Deployment/checkout-api has 0 of 3 pods ready, and no more are admitted: “no PriorityClass with name high was
    > found”
    """
    for one in refusals(owners, events):
        if isinstance(one.rejection, NotAdmitted):
            yield proven(one, in_words(one.rejection))
