"""A CronJob was due and has made no Job."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.owners import Controller, Owners
from kubectl_evidence.finding import Proven, Suspected, Verdict, Verify, cite
from kubectl_evidence.semantics.controllers import judged, name_in
from kubectl_evidence.semantics.cron_jobs import missed, said
from kubectl_evidence.text import Text, own, say

EXPLAINS = ()

# pkg/controller/cronjob: cronjob_controllerv2.go syncCronJob, utils.go nextScheduleTime.
_MISSED = frozenset({"MissSchedule", "TooManyMissedTimes"})


def check(owners: Owners, events: Events | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether a CronJob that is not suspended should have made a Job more than 90 seconds ago, and did not.

    ## How it decides
    Its controller says so: event MissSchedule (the startingDeadlineSeconds was over) or TooManyMissedTimes since its
    last Job (pkg/controller/cronjob). That is proven. Or, as a suspicion, its schedule was due after
    `status.lastScheduleTime` and after it was made, computed in UTC as robfig/cron/v3 does.

    ## What would prove it
    Events of the CronJob's, or a controller manager that does not run.

    ## Traps
    Without a time zone the controller's own counts, which need not be UTC; another time zone than UTC is not computed
    here. With concurrencyPolicy Forbid a run is passed over while another is active: that is told by itself. A
    clock that is wrong moves everything.

    ## Example
    > CronJob/backup was due at 2026-09-15T09:25:00Z (`*/5 * * * *`) and has made no Job: the last was due at
    > 2026-09-15T09:10:00Z
    """
    for key, one in judged(owners, "CronJob"):
        facts = one.cron_job
        if facts is None or facts.suspended or (facts.concurrency_policy == "Forbid" and facts.active):
            continue
        found = said(events, key, _MISSED, facts.last_scheduled)
        due = missed(one, now)
        verify = Verify(
            command=say("kubectl get cronjob {} -n {}", name_in(key), one.namespace or own("NAMESPACE")),
            expect=say("LAST SCHEDULE longer ago than `{}` asks for", facts.schedule or own("SCHEDULE")),
        )
        if found is not None and events is not None:
            yield Proven(
                subject=key,
                severity="warning",
                says=say("{} missed a run: “{}”", key, found[1].message),
                cites=(cite(events, "parts", key, "items", found[0]),),
                since=found[1].first,
                would_weaken=say("a Job that it has made since"),
                verify=verify,
            )
        elif due:
            yield Suspected(
                subject=key,
                severity="warning",
                says=say(
                    "{} was due at {} (`{}`) and has made no Job: {}",
                    key,
                    due[0],
                    facts.schedule or own(""),
                    _last(one),
                ),
                cites=(cite(owners, "parts", key, "cron_job", "schedule"),),
                since=due[-1],
                would_prove=say("an event of the CronJob's that says why, or a controller manager that does not run"),
                would_weaken=say("a time zone of the controller's other than UTC"),
                verify=verify,
            )


def _last(one: Controller) -> Text:
    last = one.cron_job.last_scheduled if one.cron_job is not None else None
    return say("the last was due at {}", last) if last is not None else own("it never made one")
