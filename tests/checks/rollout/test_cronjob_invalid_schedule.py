"""CronJobs that can never make a Job."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.owners import Owners
from tests.checks.conftest import Decide
from tests.checks.controllers import cron_job, happened

NEVER_RAN = {"lastScheduleTime": None, "lastSuccessfulTime": None}


def test_a_day_that_no_month_has_is_told(decide: Decide) -> None:
    found = decide(owners=cron_job("0 4 31 4,6,9,11 *", status=NEVER_RAN), denied=[Events]).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "error", "CronJob/backup")
    assert found.says == (
        "CronJob/backup makes no Job: no day fulfils its schedule `0 4 31 4,6,9,11 *`, none of its months has such "
        "a day"
    )
    assert [str(pointer) for pointer in found.cites] == ["/evidence/owners/data/parts/CronJob~1backup/cronJob/schedule"]


def test_a_zone_that_the_controller_does_not_know_is_told_in_its_words(decide: Decide) -> None:
    message = 'invalid timeZone: "Europe/Kyiv": unknown time zone Europe/Kyiv'
    owners = cron_job(spec={"timeZone": "Europe/Kyiv"}, status=NEVER_RAN)
    found = decide(owners=owners, all_events=happened("CronJob/backup", "UnknownTimeZone", message)).only
    assert found.says == (
        f"CronJob/backup makes no Job: its controller cannot follow its timeZone `Europe/Kyiv`: “{message}”"
    )


def test_what_was_said_of_an_earlier_schedule_is_history(decide: Decide) -> None:
    events = happened("CronJob/backup", "UnparseableSchedule", 'unparseable schedule: "@evry 5m" : unrecognized')
    assert not decide(owners=cron_job("@every 5m", status=NEVER_RAN), all_events=events).found


@pytest.mark.parametrize("schedule", ["0 0 29 2 *", "0 0 31 * *", "0 0 31 2 1", "@yearly", "* * * * *", "@every 5m"])
def test_a_schedule_that_comes_true_some_day_is_one(decide: Decide, schedule: str) -> None:
    assert not decide(owners=cron_job(schedule), all_events={}).found


def test_without_the_controllers_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Owners]).missing == ["owners"]
