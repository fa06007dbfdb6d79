"""A StatefulSet's template was changed again, and a pod of a broken revision is not replaced."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.effects import REVISION_BROKEN
from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Compared, Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.controllers import judged, name_in
from kubectl_evidence.semantics.readiness import may_still_start
from kubectl_evidence.semantics.runs import last_ended
from kubectl_evidence.semantics.stateful_sets import REVISION, ordinal
from kubectl_evidence.text import own, say

EXPLAINS = REVISION_BROKEN


def check(owners: Owners, pod: Pod, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether a pod of a StatefulSet is not ready and of another revision than the one that all pods are to have, while
    the StatefulSet waits for it: a template that was repaired or taken back does not reach it.

    ## How it decides
    podManagementPolicy OrderedReady, strategy RollingUpdate, the pod's ordinal not below the partition, its label
    controller-revision-hash not the StatefulSet's updateRevision, and the pod not Ready. The controller stops at the
    first pod that is not Running and Ready before it comes to deleting pods of another revision
    (pkg/controller/statefulset/stateful_set_control.go, updateStatefulSet: processReplica comes first); Kubernetes
    documents it as a known issue ("Forced rollback").

    ## What would prove it
    Nothing more: neither the template nor a rollback reaches the pod until it is ready or somebody deletes it.

    ## Traps
    A container that crashes and has no readiness probe is ready for a moment at each start: then the controller goes on
    and replaces the pod, so that nothing is said.
    A pod that is being deleted is on its way to be replaced. With Parallel, broken pods are replaced. A pod whose
    phase is Failed is made anew. A pod that began a moment ago may become ready. Another that is well and of an old
    revision merely waits for its turn.

    ## Example
    In fixtures/statefulset-broken-revision:
    > StatefulSet/search-store should have revision search-store-…, and Pod/search-store-0 is still of search-store-…
    > and not ready: OrderedReady does not replace it
    """
    if pod.ready or pod.finished or pod.deleted is not None or may_still_start(pod, now):
        return
    for key, one in judged(owners, "StatefulSet"):
        revision = next((value for label, value in pod.labels.items() if label == REVISION), None)
        place = ordinal(name_in(key), pod.name)
        if (
            one.update_revision is None
            or revision is None
            or place is None
            or revision == one.update_revision
            or one.pod_management_policy == "Parallel"
            or one.strategy is None
            or one.strategy.type != "RollingUpdate"
            or place < (one.strategy.partition or 0)
            or (not one.min_ready_seconds and _looks_ready_at_times(pod))
        ):
            continue
        yield Proven(
            subject=key,
            severity="error",
            says=say(
                "{} should have revision {}, and Pod/{} is still of {} and not ready: OrderedReady does not replace it",
                key,
                one.update_revision,
                pod.name,
                revision,
            ),
            cites=(
                cite(owners, "parts", key, "update_revision"),
                cite(pod, "labels", next(label for label in pod.labels if label == REVISION)),
                *((cite(pod, "conditions", own("Ready")),) if "Ready" in pod.conditions else ()),
            ),
            compared=(Compared(what=own("revision"), wants=one.update_revision, has=revision, same=False),),
            would_weaken=say("Pod/{} of revision {} a moment later", pod.name, one.update_revision),
            verify=Verify(
                command=say("kubectl get pod {} -n {} -L {}", pod.name, pod.namespace, own(REVISION)),
                expect=revision,
            ),
            mitigations=(
                say("a new Pod/{}, which is made of the wanted revision once the present one is gone", pod.name),
            ),
        )


def _looks_ready_at_times(pod: Pod) -> bool:
    """Whether every container that is not ready has run, and is ready as soon as it runs."""
    unready = [one for one in pod.counting_containers.values() if not one.ready]
    return bool(unready) and all(
        last_ended(one) is not None and one.readiness_probe is None and one.startup_probe is None for one in unready
    )
