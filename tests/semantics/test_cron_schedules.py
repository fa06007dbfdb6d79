"""Schedules as github.com/robfig/cron/v3 reads them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kubectl_evidence.semantics.cron_schedules import due_before, never, parse

# A Tuesday.
NOW = datetime(2026, 9, 15, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "due"),
    [
        ("* * * * *", "2026-09-15T09:30"),
        ("*/7 * * * *", "2026-09-15T09:28"),
        ("30 9 * * *", "2026-09-15T09:30"),
        ("31 9 * * *", "2026-09-14T09:31"),
        ("0 22-23,3 * * *", "2026-09-15T03:00"),
        ("5/20 * * * *", "2026-09-15T09:25"),
        ("0 0 * * sun", "2026-09-13T00:00"),
        ("0 0 * JAN mon-fri", "2026-01-30T00:00"),
        # Either kind of day is enough where neither is a star, and both must be met where one is.
        ("0 0 1 * fri", "2026-09-11T00:00"),
        ("0 0 */2 * mon", "2026-09-15T00:00"),
        ("0 0 29 2 *", "2024-02-29T00:00"),
        ("0 0 ? * ?", "2026-09-15T00:00"),
        ("@hourly", "2026-09-15T09:00"),
        ("@weekly", "2026-09-13T00:00"),
        ("@yearly", "2026-01-01T00:00"),
    ],
)
def test_a_schedule_was_due_last(written: str, due: str) -> None:
    schedule = parse(written)
    assert schedule is not None
    assert next(due_before(schedule, NOW)).strftime("%Y-%m-%dT%H:%M") == due
    assert not never(schedule)


@pytest.mark.parametrize(
    "written",
    ["", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 7", "*/0 * * * *",
     "5-1 * * * *", "a * * * *", "@every 5m", "TZ=UTC * * * * *", "CRON_TZ=UTC 0 0 * * *", "1-x * * * *"],
)  # fmt: skip
def test_what_is_none_or_not_understood_is_none(written: str) -> None:
    assert parse(written) is None


@pytest.mark.parametrize(
    ("written", "expected"),
    [("0 0 30 2 *", True), ("0 0 31 4,6 *", True), ("0 0 31 4,5 *", False), ("0 0 30 2 1", False)],
)
def test_some_days_never_come(written: str, expected: bool) -> None:
    schedule = parse(written)
    assert schedule is not None
    assert never(schedule) is expected


def test_what_never_comes_was_never_due() -> None:
    schedule = parse("0 0 30 2 *")
    assert schedule is not None
    assert not list(due_before(schedule, NOW))
