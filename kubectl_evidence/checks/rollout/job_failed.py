"""A Job has failed: its pods failed too often, it took too long, or a policy ended it."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.owners import Controller, Owners
from kubectl_evidence.evidence.parts.meta import Condition
from kubectl_evidence.evidence.workload import Workload
from kubectl_evidence.finding import Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.controllers import holds, judged, name_in
from kubectl_evidence.text import Text, own, say

EXPLAINS = ()


def check(owners: Owners, workload: Workload | None) -> Iterator[Verdict]:
    """## What it decides
    Whether a Job has failed, by which of its rules: backoffLimit, activeDeadlineSeconds, podFailurePolicy, or the
    limit of failed indexes; with its figures.

    ## How it decides
    The condition Failed is True, or FailureTarget while its last pods end; its reason names the rule
    (pkg/controller/job/job_controller.go, syncJob). Why the pods failed is found by other checks, which explain
    this one; of a Job that took too long the pods are deleted.

    ## What would prove it
    Nothing more: it is the controller's own word.

    ## Traps
    A failed pod of a Job that succeeded after all is history, and so is a Job of a CronJob before one that has
    succeeded. Failed Jobs are never tried again by themselves. Pods of a failed Job stay unless the Job is deleted.

    ## Example
    In fixtures/job-deadline-exceeded:
    > Job/ledger-export failed (DeadlineExceeded): it was active longer than its activeDeadlineSeconds 8, 0 of 3
    > completions, no pod is left
    """
    for key, one in judged(owners, "Job"):
        failed = holds(one, "Failed") or holds(one, "FailureTarget")
        if failed is None or one.job is None or _has_succeeded_since(one, workload):
            continue
        kind = own("Failed" if holds(one, "Failed") else "FailureTarget")
        gone = own(", no pod is left" if workload is not None and workload.total == 0 else "")
        yield Proven(
            subject=key,
            severity="error",
            says=say("{} failed{}: {}{}", key, _reason(failed), _why(one, failed), gone),
            cites=(cite(owners, "parts", key, "conditions", kind), cite(owners, "parts", key, "job", "failed")),
            since=failed.last_transition_time,
            would_weaken=say("a later Job of the same kind that has succeeded"),
            verify=Verify(
                command=say("kubectl describe job {} -n {}", name_in(key), one.namespace or own("NAMESPACE")),
                expect=say("{}", failed.reason or own("Failed")),
            ),
        )


def _reason(failed: Condition) -> Text:
    return say(" ({})", failed.reason) if failed.reason is not None else own("")


def _why(one: Controller, failed: Condition) -> Text:
    job = one.job
    if job is None:
        return own("")
    wanted = say("{} of {} completions", job.succeeded, job.completions if job.completions is not None else 1)
    match str(failed.reason):
        case "BackoffLimitExceeded" if job.backoff_limit is not None:
            pods = own("1 pod" if job.failed == 1 else f"{job.failed} pods")
            return say("{} failed, its backoffLimit is {}, {}", pods, job.backoff_limit, wanted)
        case "DeadlineExceeded" if job.active_deadline_seconds is not None:
            return say(
                "it was active longer than its activeDeadlineSeconds {}, {}", job.active_deadline_seconds, wanted
            )
        case "FailedIndexes" | "MaxFailedIndexesExceeded" if job.failed_indexes:
            return say("failed indexes {}, {}", job.failed_indexes.excerpt(60), wanted)
        case _:
            told = say("“{}”, ", failed.message) if failed.message is not None else own("")
            return say("{}{} failed, {}", told, job.failed, wanted)


def _has_succeeded_since(one: Controller, workload: Workload | None) -> bool:
    """Whether a later Job of the same CronJob has completed."""
    runs = workload.jobs.values() if workload is not None else ()
    return one.created is not None and any(
        run.created is not None
        and run.created > one.created
        and any(kind == "Complete" and condition.status == "True" for kind, condition in run.conditions.items())
        for run in runs
    )
