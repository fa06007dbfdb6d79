"""A CronJob is suspended: it makes no Job."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.finding import Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.controllers import judged, name_in
from kubectl_evidence.semantics.durations import between
from kubectl_evidence.text import own, say

EXPLAINS = ("cronjob-missed",)


def check(owners: Owners, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether a CronJob is suspended, and when it made its last Job.

    ## How it decides
    `spec.suspend` is true: no Job is made until it is resumed (pkg/controller/cronjob/cronjob_controllerv2.go,
    syncCronJob). Jobs that run already are left alone.

    ## What would prove it
    Nothing more: the field is there. Whether it is so on purpose is not known.

    ## Traps
    CronJobs are suspended on purpose, for a maintenance or in a standby cluster. What it missed may be made up for
    once, when it is resumed, within its startingDeadlineSeconds.

    ## Example
    > CronJob/backup is suspended: it makes no Job, the last was due 4d ago
    """
    for key, one in judged(owners, "CronJob"):
        if one.cron_job is None or not one.cron_job.suspended:
            continue
        last = one.cron_job.last_scheduled
        yield Proven(
            subject=key,
            severity="warning",
            says=say(
                "{} is suspended: it makes no Job, {}",
                key,
                say("the last was due {} ago", between(last, now)) if last is not None else own("and never made one"),
            ),
            cites=(
                cite(owners, "parts", key, "cron_job", "suspended"),
                *((cite(owners, "parts", key, "cron_job", "last_scheduled"),) if last is not None else ()),
            ),
            would_weaken=say("somebody who has suspended it on purpose"),
            verify=Verify(
                command=say(
                    "kubectl get cronjob {} -n {} -o jsonpath={{.spec.suspend}}",
                    name_in(key),
                    one.namespace or own("NAMESPACE"),
                ),
                expect=own("true"),
            ),
        )
