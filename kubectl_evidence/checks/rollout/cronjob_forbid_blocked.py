"""A CronJob passes over its runs because a Job of it is still active."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.finding import Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.controllers import judged
from kubectl_evidence.semantics.cron_jobs import missed, said
from kubectl_evidence.text import own, say

EXPLAINS = ("cronjob-missed",)


def check(owners: Owners, events: Events | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether a CronJob with concurrencyPolicy Forbid has passed over at least two runs since its last Job, which is
    still active.

    ## How it decides
    `status.active` names a Job, and two moments of its schedule have passed since `status.lastScheduleTime`,
    computed in UTC as robfig/cron/v3 does; while a Job is active, none is made
    (pkg/controller/cronjob/cronjob_controllerv2.go, syncCronJob, event JobAlreadyActive). What keeps the Job from
    ending is found by other checks.

    ## What would prove it
    Nothing more.

    ## Traps
    To pass over one run now and then is what Forbid is for. Without a time zone the controller's own counts: of a
    schedule that names hours the moments may be others, which is why two of them are wanted.

    ## Example
    > CronJob/backup makes no Job while Job/backup-1, due at 2026-09-15T09:10:00Z, is active (concurrencyPolicy
    > Forbid): it was due again at 2026-09-15T09:25:00Z
    """
    for key, one in judged(owners, "CronJob"):
        facts = one.cron_job
        if facts is None or facts.suspended or facts.concurrency_policy != "Forbid" or not facts.active:
            continue
        due = missed(one, now)
        told = said(events, key, {"JobAlreadyActive"}, facts.last_scheduled)
        if len(due) < 2 or facts.last_scheduled is None:
            continue
        job = next(iter(facts.active))
        yield Proven(
            subject=key,
            severity="warning",
            says=say(
                "{} makes no Job while Job/{}, due at {}, is active (concurrencyPolicy Forbid): it was due again at {}",
                key,
                job,
                facts.last_scheduled,
                due[0],
            ),
            cites=(
                cite(owners, "parts", key, "cron_job", "concurrency_policy"),
                cite(owners, "parts", key, "cron_job", "active", job),
                *((cite(events, "parts", key, "items", told[0]),) if events is not None and told is not None else ()),
            ),
            since=due[-1],
            would_weaken=say("a Job that takes so long on purpose"),
            verify=Verify(
                command=say("kubectl get job {} -n {}", job, one.namespace or own("NAMESPACE")),
                expect=say("Running since {}", facts.last_scheduled),
            ),
        )
