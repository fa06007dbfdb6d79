"""Durations as kubectl writes them: the table of its own test (duration_test.go, TestHumanDuration)."""

from __future__ import annotations

import pytest

from kubectl_evidence.semantics.durations import human_duration

SECOND, MINUTE, HOUR, DAY, YEAR = 1, 60, 3600, 86400, 365 * 86400


@pytest.mark.parametrize(
    ("seconds", "written"),
    [
        (-3, "0s"),
        (0.9, "0s"),
        (SECOND, "1s"),
        (70 * SECOND, "70s"),
        (2 * MINUTE - 1, "119s"),
        (2 * MINUTE, "2m"),
        (190 * SECOND, "3m10s"),
        (70 * MINUTE, "70m"),
        (3 * HOUR, "3h"),
        (3 * HOUR + 5 * MINUTE, "3h5m"),
        (47 * HOUR, "47h"),
        (49 * HOUR, "2d1h"),
        (8 * DAY + 2 * HOUR, "8d"),
        (367 * DAY, "367d"),
        (2 * YEAR, "2y"),
    ],
)
def test_a_duration_reads_as_in_kubectl(seconds: float, written: str) -> None:
    assert human_duration(seconds) == written
