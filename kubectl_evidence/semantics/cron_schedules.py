"""When a CronJob is due, as github.com/robfig/cron/v3 ParseStandard reads its schedule.

Five fields, names of months and days, ranges, steps, `?`, and the words that begin with `@`; not `@every`, which counts
from a moment that nobody sees, and no time zone other than UTC.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta

from kubectl_evidence.frozen import dataclass

_WORDS = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_DAYS = {name: number for number, name in enumerate(("sun", "mon", "tue", "wed", "thu", "fri", "sat"))}
_BOUNDS = ((0, 59), (0, 23), (1, 31), (1, 12), (0, 6))
_NAMES: tuple[dict[str, int], ...] = ({}, {}, {}, _MONTHS, _DAYS)
# What is due on no day of a leap year's cycle never is (robfig/cron gives up after five years).
_YEARS = 8
_LONGEST = {month: 29 if month == 2 else calendar.monthrange(2024, month)[1] for month in range(1, 13)}


@dataclass(frozen=True)
class Schedule:
    """The minutes, hours, days of the month, months and days of the week (0 is Sunday) that match."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    # Where neither of the two kinds of day is `*`, one of them is enough.
    either: bool


def parse(written: str) -> Schedule | None:
    """Read a schedule; None for what is not understood here, which the API server may understand."""
    fields = _WORDS.get(written.strip(), written).split()
    if len(fields) != len(_BOUNDS):
        return None
    read = [_field(field, *bounds, names) for field, bounds, names in zip(fields, _BOUNDS, _NAMES, strict=True)]
    if any(one is None for one in read):
        return None
    minutes, hours, days, months, weekdays = (one for one in read if one is not None)
    return Schedule(minutes[0], hours[0], days[0], months[0], weekdays[0], either=not (days[1] or weekdays[1]))


def _field(field: str, low: int, high: int, names: dict[str, int]) -> tuple[frozenset[int], bool] | None:
    """The numbers that a field stands for, and whether it is a star."""
    found: set[int] = set()
    star = False
    for part in field.split(","):
        span, slash, step = part.partition("/")
        first, dash, last = span.partition("-")
        if first in ("*", "?") and not dash:
            begin, end = low, high
            star |= not slash or step == "1"
        else:
            single = _number(first, names)
            until = _number(last, names) if dash else high if slash else single
            if single is None or until is None:
                return None
            begin, end = single, until
        by = int(step) if step.isdecimal() else (1 if not slash else 0)
        if by < 1 or not low <= begin <= end <= high:
            return None
        found.update(range(begin, end + 1, by))
    return frozenset(found), star


def _number(word: str, names: dict[str, int]) -> int | None:
    return int(word) if word.isdecimal() else names.get(word.lower())


def never(schedule: Schedule) -> bool:
    """Whether no month that it names has a day that it names: 31 February."""
    return (
        not schedule.either
        and bool(schedule.days)
        and not any(_LONGEST[month] >= min(schedule.days) for month in schedule.months)
    )


def due_before(schedule: Schedule, moment: datetime) -> Iterator[datetime]:
    """The moments when it was due, the latest first, in UTC."""
    moment = moment.astimezone(UTC)
    for back in range(_YEARS * 366):
        day = (moment - timedelta(days=back)).date()
        if not _is_day(schedule, day.day, day.month, (day.weekday() + 1) % 7):
            continue
        for hour in sorted(schedule.hours, reverse=True):
            for minute in sorted(schedule.minutes, reverse=True):
                due = datetime.combine(day, time(hour, minute), UTC)
                if due <= moment:
                    yield due


def _is_day(schedule: Schedule, day: int, month: int, weekday: int) -> bool:
    if month not in schedule.months:
        return False
    told = day in schedule.days, weekday in schedule.weekdays
    return any(told) if schedule.either else all(told)
