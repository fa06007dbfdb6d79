"""A StatefulSet makes no further pods before an earlier one is ready."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.workload import Workload
from kubectl_evidence.finding import Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.controllers import judged
from kubectl_evidence.semantics.readiness import may_still_start
from kubectl_evidence.semantics.stateful_sets import waits_for
from kubectl_evidence.text import own, say

EXPLAINS = ("hpa-scaling-inactive",)


def check(owners: Owners, workload: Workload, pod: Pod | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether a StatefulSet has fewer pods than it wants because one of a lower ordinal is not ready, and which.

    ## How it decides
    podManagementPolicy is OrderedReady, the default, fewer pods are created than wanted, and one of those created is
    not ready: each pod waits for all of a lower ordinal to be Running and Ready
    (pkg/controller/statefulset/stateful_set_control.go, processReplica).

    ## What would prove it
    Nothing more. Why that pod is not ready is found by other checks, which explain this one.

    ## Traps
    With Parallel nothing waits. A pod that began a moment ago is awaited as it should be. Of many pods only a few
    are known by name.

    ## Example
    In fixtures/statefulset-ordered-blocked:
    > StatefulSet/quorum has 1 of 3 pods: it makes no further one before Pod/quorum-0 is ready (OrderedReady)
    """
    for key, one in judged(owners, "StatefulSet"):
        awaited = waits_for(key, one, workload)
        if awaited is None or (pod is not None and pod.name == awaited and may_still_start(pod, now)):
            continue
        yield Proven(
            subject=key,
            severity="warning",
            says=say(
                "{} has {} of {} pods: it makes no further one before Pod/{} is ready (OrderedReady)",
                key,
                one.created_replicas or 0,
                one.replicas or 0,
                awaited,
            ),
            cites=(
                cite(owners, "parts", key, "pod_management_policy"),
                *((cite(owners, "parts", key, "created_replicas"),) if one.created_replicas is not None else ()),
            ),
            would_weaken=say("a pod of a higher ordinal that is made while Pod/{} is not ready", awaited),
            verify=Verify(
                command=say("kubectl get pod {} -n {}", awaited, one.namespace or own("NAMESPACE")),
                expect=say("not READY"),
            ),
        )
