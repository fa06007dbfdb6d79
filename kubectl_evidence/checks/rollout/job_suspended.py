"""A Job is suspended: it runs no pod."""

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
    Whether a Job that is not over is suspended, so that it has no pod and makes none.

    ## How it decides
    `spec.suspend` is true: the controller deletes the pods that run and makes none until it is resumed
    (pkg/controller/job/job_controller.go, manageJob).

    ## What would prove it
    Nothing more: the field is there. Who will resume it is not known.

    ## Traps
    A queue such as Kueue suspends Jobs until their turn comes. A Job that is over runs nothing either way.
    """
    for key, one in judged(owners, "Job"):
        if one.job is None or not one.job.suspended or is_over(one):
            continue
        suspended = at(one.conditions, "Suspended")
        yield Proven(
            subject=key,
            severity="warning",
            says=say(
                "{} is suspended: it runs no pod, {} of {} completions have succeeded",
                key,
                one.job.succeeded,
                one.job.completions if one.job.completions is not None else 1,
            ),
            cites=(cite(owners, "parts", key, "job", "suspended"),),
            since=suspended.last_transition_time if suspended is not None and suspended.status == "True" else None,
            would_weaken=say("a queue that holds it back until its turn comes"),
            verify=Verify(
                command=say(
                    "kubectl get job {} -n {} -o jsonpath={{.spec.suspend}}",
                    name_in(key),
                    one.namespace or own("NAMESPACE"),
                ),
                expect=own("true"),
            ),
        )
