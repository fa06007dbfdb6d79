"""CronJobs that are suspended."""

from __future__ import annotations

from kubectl_evidence.evidence.owners import Owners
from tests.checks.conftest import Decide
from tests.checks.controllers import cron_job
from tests.checks.objects import ago


def test_it_and_its_last_job_are_told(decide: Decide) -> None:
    found = decide(owners=cron_job(spec={"suspend": True}, status={"lastScheduleTime": ago(4 * 86400)})).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "warning", "CronJob/backup")
    assert found.says == "CronJob/backup is suspended: it makes no Job, the last was due 4d ago"
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/owners/data/parts/CronJob~1backup/cronJob/suspended",
        "/evidence/owners/data/parts/CronJob~1backup/cronJob/lastScheduled",
    ]


def test_one_that_never_made_a_job_is_told_so(decide: Decide) -> None:
    found = decide(owners=cron_job(spec={"suspend": True}, status={"lastScheduleTime": None})).only
    assert found.says == "CronJob/backup is suspended: it makes no Job, and never made one"


def test_one_that_is_not_suspended_is_not(decide: Decide) -> None:
    assert not decide(owners=cron_job()).found


def test_without_the_controllers_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Owners]).missing == ["owners"]
