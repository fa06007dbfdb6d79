"""CronJobs that were due and made no Job."""

from __future__ import annotations

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.owners import Owners
from tests.checks.conftest import Decide
from tests.checks.controllers import cron_job, happened
from tests.checks.objects import ago

# It is 09:30 UTC.
LATE = {"lastScheduleTime": "2026-09-15T09:10:00Z"}


def test_what_its_controller_says_is_proven(decide: Decide) -> None:
    message = "Missed scheduled time to start a job: Tue, 15 Sep 2026 09:25:00 +0000"
    found = decide(owners=cron_job(status=LATE), all_events=happened("CronJob/backup", "MissSchedule", message)).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "warning", "CronJob/backup")
    assert found.says == f"CronJob/backup missed a run: “{message}”"


def test_what_its_schedule_says_is_suspected(decide: Decide) -> None:
    found = decide(owners=cron_job(status=LATE), denied=[Events]).only
    assert (found.verdict, found.severity) == ("suspected", "warning")
    assert found.says == (
        "CronJob/backup was due at 2026-09-15T09:25:00Z (`*/5 * * * *`) and has made no Job: "
        "the last was due at 2026-09-15T09:10:00Z"
    )
    assert found.since is not None
    assert found.since.isoformat() == "2026-09-15T09:15:00+00:00"


def test_one_that_has_never_been_due_has_missed_nothing(decide: Decide) -> None:
    fresh = cron_job("0 3 * * *", age=3600, status={"lastScheduleTime": None})
    assert not decide(owners=fresh, all_events={}).found


def test_an_event_of_before_its_last_job_is_history(decide: Decide) -> None:
    events = happened("CronJob/backup", "MissSchedule", "Missed scheduled time to start a job: x", last=900)
    assert not decide(owners=cron_job(status={"lastScheduleTime": ago(300)}), all_events=events).found


def test_a_zone_that_is_not_computed_here_and_a_run_that_waits_for_another_are_not_judged(decide: Decide) -> None:
    elsewhere = cron_job(spec={"timeZone": "Asia/Kolkata"}, status=LATE)
    active = {**LATE, "active": [{"kind": "Job", "name": "backup-1", "uid": "u"}]}
    assert not decide(owners=elsewhere, all_events={}).found
    assert not decide(owners=cron_job(spec={"concurrencyPolicy": "Forbid"}, status=active), all_events={}).found
    assert not decide(owners=cron_job(spec={"suspend": True}, status=LATE), all_events={}).found


def test_without_the_controllers_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Owners]).missing == ["owners"]
