"""CronJobs that wait for a Job of theirs to end."""

from __future__ import annotations

from typing import Any

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.owners import Owners
from tests.checks.conftest import Decide
from tests.checks.controllers import cron_job, happened

FORBID = {"concurrencyPolicy": "Forbid"}
ALREADY = "Not starting job because prior execution is running and concurrency policy is Forbid"


def active(since: str) -> dict[str, Any]:
    return {"lastScheduleTime": since, "active": [{"kind": "Job", "name": "backup-1", "uid": "u"}]}


def test_the_job_that_is_active_and_what_was_passed_over_are_told(decide: Decide) -> None:
    events = happened("CronJob/backup", "JobAlreadyActive", ALREADY, warns=False)
    owners = cron_job(spec=FORBID, status=active("2026-09-15T09:10:00Z"))
    found = decide(owners=owners, all_events=events).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "warning", "CronJob/backup")
    assert found.says == (
        "CronJob/backup makes no Job while Job/backup-1, due at 2026-09-15T09:10:00Z, is active "
        "(concurrencyPolicy Forbid): it was due again at 2026-09-15T09:25:00Z"
    )
    assert len(found.cites) == 3
    assert decide(owners=owners, denied=[Events]).only.says == found.says


def test_to_pass_over_one_run_is_what_forbid_is_for(decide: Decide) -> None:
    assert not decide(owners=cron_job(spec=FORBID, status=active("2026-09-15T09:20:00Z"))).found


def test_where_runs_may_overlap_none_waits(decide: Decide) -> None:
    assert not decide(owners=cron_job(status=active("2026-09-15T09:10:00Z"))).found


def test_without_the_controllers_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Owners]).missing == ["owners"]
