"""Times and durations in words. Absolute times are UTC; ages count back from the moment of collection."""

from __future__ import annotations

from datetime import UTC, datetime

from kubectl_evidence.semantics.durations import between


def moment(at: datetime) -> str:
    """Write a time in full: `2026-09-15 09:30:04Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%SZ")


def clock(at: datetime, collected: datetime) -> str:
    """Write a time as short as it is clear: without its date on the day of collection."""
    if at.astimezone(UTC).date() == collected.astimezone(UTC).date():
        return at.astimezone(UTC).strftime("%H:%M:%SZ")
    return moment(at)


def ago(at: datetime, collected: datetime) -> str:
    """Write a time with its distance from the collection: `09:04:09Z, 25m ago`."""
    if at > collected:
        return f"{clock(at, collected)}, in {between(collected, at)}"
    return f"{clock(at, collected)}, {between(at, collected)} ago"
