"""A rollout is going on: pods of two revisions, or fewer of the new one than are wanted."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.owners import Controller, Owners
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.rollout import Rollout
from kubectl_evidence.finding import Proven, Verdict, cite
from kubectl_evidence.semantics.controllers import judged, kind_of, name_in
from kubectl_evidence.semantics.rollouts import newest, ready_of_others
from kubectl_evidence.text import Text, own, say

EXPLAINS = ()


def check(owners: Owners, rollout: Rollout | None) -> Iterator[Verdict]:
    """## What it decides
    Whether pods of a new revision are taking the place of old ones just now, and how far that is.

    ## How it decides
    In a status of the present generation fewer pods are of the present template than are wanted, or there are others
    beside them. That is a rollout of a Deployment that is not paused and whose condition Progressing is True for
    another reason than NewReplicaSetAvailable (pkg/controller/deployment/util, DeploymentComplete); of a StatefulSet
    whose updateRevision is not its currentRevision, beyond its partition; and of a DaemonSet; of neither of the last
    two with strategy OnDelete. Besides: that ready pods are not yet available because of minReadySeconds, which a
    rollout waits for.

    ## What would prove it
    Nothing more.

    ## Traps
    It is no fault. The first rollout of all has no old pods, and scaling is no rollout: neither is told. What keeps a
    rollout from making progress is found by other checks.

    ## Example
    > Deployment/checkout-api is rolling out revision 2: 2 of 3 pods updated, 2 of older revisions ready
    """
    for key, one in judged(owners, "Deployment", "StatefulSet", "DaemonSet"):
        updated = _updated(key, one)
        if updated is None:
            if (waits := _not_yet_available(one)) is not None:
                yield Proven(
                    subject=key,
                    severity="info",
                    says=say("{}: {} of {} pods ready{}", key, one.ready_replicas, one.replicas or 0, waits),
                    cites=(cite(owners, "parts", key, "min_ready_seconds"),),
                )
            continue
        done, wanted = updated
        older = ready_of_others(rollout) if rollout is not None and kind_of(key) == "Deployment" else 0
        yield Proven(
            subject=key,
            severity="info",
            says=say(
                "{} is rolling out{}: {} of {} pods updated{}{}",
                key,
                _revision(key, one, rollout),
                done,
                wanted,
                say(", {} of older revisions ready", older) if older else own(""),
                _not_yet_available(one) or own(""),
            ),
            cites=(cite(owners, "parts", key, "updated_replicas"),),
        )


def _not_yet_available(one: Controller) -> Text | None:
    """That pods which are ready do not count yet (pkg/api/v1/pod/util.go, IsPodAvailable)."""
    available = one.available_replicas or 0
    if not one.min_ready_seconds or one.ready_replicas <= available:
        return None
    return say(", {} available: minReadySeconds is {}", available, one.min_ready_seconds)


def _updated(key: Text, one: Controller) -> tuple[int, int] | None:
    """How many pods are of the new revision, and how many shall be; None where none is rolled out."""
    if one.replicas is None or one.updated_replicas is None or not one.replicas:
        return None
    if one.strategy is not None and one.strategy.type == "OnDelete":
        return None
    done, wanted = one.updated_replicas, one.replicas
    match kind_of(key):
        case "Deployment":
            progressing = at(one.conditions, "Progressing")
            if one.paused or progressing is None or progressing.status != "True":
                return None
            goes_on = progressing.reason != "NewReplicaSetAvailable"
            # Of the first rollout every pod that there is is of the new revision.
            beside = (one.created_replicas or 0) > done
            return (done, wanted) if goes_on and beside else None
        case "StatefulSet":
            partition = (one.strategy.partition or 0) if one.strategy is not None else 0
            wanted = max(0, wanted - partition)
            goes_on = one.update_revision is not None and one.update_revision != one.current_revision
            beside = (one.created_replicas or 0) > done
            return (done, wanted) if goes_on and beside and done < wanted else None
        case _:
            return (done, wanted) if done < wanted and one.ready_replicas > 0 else None


def _revision(key: Text, one: Controller, rollout: Rollout | None) -> Text:
    if kind_of(key) == "StatefulSet" and one.update_revision is not None:
        return say(" ControllerRevision/{}", one.update_revision)
    current = newest(rollout) if rollout is not None else None
    if current is None or current.number is None:
        return own("")
    return say(" revision {}", current.number) if name_in(key) else own("")
