"""A Job is suspended, or may run no pod at a time: it runs none."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.finding import Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.controllers import is_over, judged, name_in
from kubectl_evidence.text import own, say

EXPLAINS = ()


def check(owners: Owners) -> Iterator[Verdict]:
    """## What it decides
    Whether a Job that is not over is suspended, or has parallelism 0, so that it has no pod and makes none.

    ## How it decides
    `spec.suspend` is true, or `spec.parallelism` is 0: the controller deletes the pods that run and makes none until
    that is changed (pkg/controller/job/job_controller.go, manageJob).

    ## What would prove it
    Nothing more: the field is there. Who will resume it is not known.

    ## Traps
    A queue such as Kueue suspends Jobs until their turn comes. A Job that is over runs nothing either way.

    ## Example
    > Job/import is suspended: it runs no pod, 2 of 5 completions have succeeded
    """
    for key, one in judged(owners, "Job"):
        if one.job is None or is_over(one) or not (one.job.suspended or one.job.parallelism == 0):
            continue
        why = own("is suspended" if one.job.suspended else "has parallelism 0")
        suspended = at(one.conditions, "Suspended")
        yield Proven(
            subject=key,
            severity="warning",
            says=say(
                "{} {}: it runs no pod, {} of {} completions have succeeded",
                key,
                why,
                one.job.succeeded,
                one.job.completions if one.job.completions is not None else 1,
            ),
            cites=(cite(owners, "parts", key, "job", "suspended" if one.job.suspended else "parallelism"),),
            since=suspended.last_transition_time if suspended is not None and suspended.status == "True" else None,
            would_weaken=say("a queue that holds it back until its turn comes"),
            verify=Verify(
                command=say(
                    "kubectl get job {} -n {} -o jsonpath={{.spec.{}}}",
                    name_in(key),
                    one.namespace or own("NAMESPACE"),
                    own("suspend" if one.job.suspended else "parallelism"),
                ),
                expect=own("true" if one.job.suspended else "0"),
            ),
        )
