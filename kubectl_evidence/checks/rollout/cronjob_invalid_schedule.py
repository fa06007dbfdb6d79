"""A CronJob's schedule or time zone cannot be followed: it never makes a Job."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.owners import Controller, Owners
from kubectl_evidence.finding import Pointer, Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.controllers import judged, name_in
from kubectl_evidence.semantics.cron_jobs import said
from kubectl_evidence.semantics.cron_schedules import never, parse
from kubectl_evidence.text import Text, own, say

EXPLAINS = ("cronjob-missed",)

# pkg/controller/cronjob/cronjob_controllerv2.go, syncCronJob.
_SCHEDULE = frozenset({"UnparseableSchedule", "UnParseableCronJobSchedule", "InvalidSchedule"})
_ZONE = frozenset({"UnknownTimeZone"})


def check(owners: Owners, events: Events | None) -> Iterator[Verdict]:
    """## What it decides
    Whether a CronJob has a schedule that no day fulfils, one that its controller cannot read, or a time zone that
    its controller does not know.

    ## How it decides
    The schedule, read as robfig/cron/v3 ParseStandard reads it, names a day of the month that none of its months has
    (31 February, 31 April); the API server admits that. Or the controller says so about the schedule or the zone that
    the CronJob has now: events UnparseableSchedule, InvalidSchedule, UnknownTimeZone
    (pkg/controller/cronjob/cronjob_controllerv2.go, syncCronJob).

    ## What would prove it
    Nothing more.

    ## Traps
    An event about an earlier schedule is history: its words must name the present one. Where neither kind of day is
    `*`, a day of the week is enough. The API server refuses most of what cannot be read, and zones that it does not
    know; the controller may know fewer.

    ## Example
    In fixtures/cronjob-impossible-date:
    > CronJob/month-end-close makes no Job: no day fulfils its schedule `30 23 31 4,6,9,11 *`, none of its months has
    > such a day
    """
    for key, one in judged(owners, "CronJob"):
        found = _never(owners, events, key, one) or _told(owners, events, key, one)
        if found is None:
            continue
        why, cites = found
        yield Proven(
            subject=key,
            severity="error",
            says=say("{} makes no Job: {}", key, why),
            cites=cites,
            would_weaken=say("a Job that it has made since its schedule was changed last"),
            verify=Verify(
                command=say("kubectl get cronjob {} -n {}", name_in(key), one.namespace or own("NAMESPACE")),
                expect=say("{}", (one.cron_job.schedule if one.cron_job is not None else None) or own("SCHEDULE")),
            ),
        )


def _never(
    owners: Owners, events: Events | None, key: Text, one: Controller
) -> tuple[Text, tuple[Pointer, ...]] | None:
    written = one.cron_job.schedule if one.cron_job is not None else None
    schedule = parse(written) if written is not None else None
    if schedule is None or not never(schedule):
        return None
    why = say("no day fulfils its schedule `{}`, none of its months has such a day", written or own(""))
    heard = said(events, key, _SCHEDULE, None)
    also = (cite(events, "parts", key, "items", heard[0]),) if events is not None and heard is not None else ()
    return why, (cite(owners, "parts", key, "cron_job", "schedule"), *also)


def _told(owners: Owners, events: Events | None, key: Text, one: Controller) -> tuple[Text, tuple[Pointer, ...]] | None:
    facts = one.cron_job
    if facts is None or events is None:
        return None
    for reasons, what, field in ((_SCHEDULE, facts.schedule, "schedule"), (_ZONE, facts.time_zone, "timeZone")):
        found = said(events, key, reasons, facts.last_scheduled)
        if found is None or what is None or what not in found[1].message:
            continue
        place = cite(owners, "parts", key, "cron_job", "schedule" if field == "schedule" else "time_zone")
        return (
            say("its controller cannot follow its {} `{}`: “{}”", own(field), what, found[1].message),
            (place, cite(events, "parts", key, "items", found[0])),
        )
    return None
