"""A Deployment's rollout has made no progress within its deadline."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.owners import Controller, Owners
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.rollout import Rollout
from kubectl_evidence.evidence.workload import Workload
from kubectl_evidence.finding import Pointer, Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.controllers import judged, name_in
from kubectl_evidence.semantics.rollouts import newest, ready_of, ready_of_others
from kubectl_evidence.semantics.workloads import look, worst_of
from kubectl_evidence.text import Text, own, say

EXPLAINS = ("rollout-in-progress",)


def check(owners: Owners, rollout: Rollout | None, workload: Workload | None) -> Iterator[Verdict]:
    """## What it decides
    Whether the Deployment controller has given up waiting for progress; of which ReplicaSet, how many of its pods are
    ready and in what state the worst is, and how many pods of older revisions still serve.

    ## How it decides
    The condition Progressing is False for ProgressDeadlineExceeded, in a status of the present generation: no pod
    has become ready or available for progressDeadlineSeconds (pkg/controller/deployment/progress.go,
    util/deployment_util.go DeploymentTimedOut). Why the pods do not come up is found by other checks, which
    explain this one.

    ## What would prove it
    Nothing more: it is the controller's own word.

    ## Traps
    `Progressing=True NewReplicaSetAvailable` stays after a rollout and says nothing of health later. A deadline is
    only kept between start and completion of a rollout; scaling is none. Nothing is rolled back by itself, and the
    old pods may serve all of the time. Before the deadline is over (10 minutes unless said otherwise) a rollout that
    goes nowhere does not show here.

    ## Example
    > Deployment/checkout-api made no progress for 600s: of ReplicaSet/checkout-api-new 0 of 1 pods are ready,
    > Pod/checkout-api-new-a is ImagePullBackOff; 2 of older revisions are ready
    """
    for key, one in judged(owners, "Deployment"):
        stuck = at(one.conditions, "Progressing")
        if stuck is None or stuck.status != "False" or stuck.reason != "ProgressDeadlineExceeded":
            continue
        yield Proven(
            subject=key,
            severity="error",
            says=say(
                "{} made no progress for {}s: {}",
                key,
                one.progress_deadline_seconds if one.progress_deadline_seconds is not None else 600,
                _how_far(one, rollout, workload),
            ),
            cites=(
                cite(owners, "parts", key, "conditions", own("Progressing")),
                *_where(rollout),
            ),
            since=stuck.last_transition_time,
            would_weaken=say("pods of the new revision that become available"),
            verify=Verify(
                command=say(
                    "kubectl rollout status deployment/{} -n {}", name_in(key), one.namespace or own("NAMESPACE")
                ),
                expect=say("exceeded its progress deadline"),
            ),
        )


def _how_far(one: Controller, rollout: Rollout | None, workload: Workload | None) -> Text:
    current = newest(rollout) if rollout is not None else None
    if rollout is None or rollout.current is None or current is None:
        return say("{} of {} pods updated, {} ready", one.updated_replicas or 0, one.replicas or 0, one.ready_replicas)
    told = say("of ReplicaSet/{} {} of {} pods are ready", rollout.current, ready_of(current), current.replicas or 0)
    worst = worst_of(workload, rollout.current) if workload is not None else None
    if worst is not None and worst.pods:
        told = say("{}, Pod/{} is {}", told, worst.pods[0], look(worst))
    older = ready_of_others(rollout)
    return say("{}; {} of older revisions are ready", told, older) if older else told


def _where(rollout: Rollout | None) -> Iterator[Pointer]:
    if rollout is not None and rollout.current is not None and rollout.current in rollout.revisions:
        yield cite(rollout, "revisions", rollout.current)
