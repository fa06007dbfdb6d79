"""How long something lasted, as kubectl writes it."""

from __future__ import annotations

from datetime import datetime

from kubectl_evidence.text import Text, own

_MINUTE, _HOUR, _DAY, _YEAR = 60, 3600, 86400, 365 * 86400


def human_duration(seconds: float) -> Text:
    """Write `4s`, `2m13s`, `26m`, `5h`, `3d4h`: the second unit only while the first is small.

    Source: k8s.io/apimachinery/pkg/util/duration, HumanDuration. A negative duration, from clocks
    that disagree, is `0s`.
    """
    whole = max(0, int(seconds))
    if whole < 2 * _MINUTE:
        return own(f"{whole}s")
    if whole < 10 * _MINUTE:
        return _two(whole, _MINUTE, "m", 1, "s")
    if whole < 3 * _HOUR:
        return own(f"{whole // _MINUTE}m")
    if whole < 8 * _HOUR:
        return _two(whole, _HOUR, "h", _MINUTE, "m")
    if whole < 2 * _DAY:
        return own(f"{whole // _HOUR}h")
    if whole < 8 * _DAY:
        return _two(whole, _DAY, "d", _HOUR, "h")
    if whole < 2 * _YEAR:
        return own(f"{whole // _DAY}d")
    return own(f"{whole // _YEAR}y")


def between(start: datetime, end: datetime) -> Text:
    """Write the time from one moment to another."""
    return human_duration((end - start).total_seconds())


def _two(whole: int, large: int, large_unit: str, small: int, small_unit: str) -> Text:
    rest = whole % large // small
    return own(f"{whole // large}{large_unit}{rest}{small_unit}" if rest else f"{whole // large}{large_unit}")
