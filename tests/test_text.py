"""Words that have been read by a redactor, cut and joined."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.text import Text, join, rfc3339, say


def text(words: str) -> Text:
    return Text(words, KeyedRedactor(b"k"))


def test_an_excerpt_is_one_line_of_bounded_length() -> None:
    assert text("a  line\nand another").excerpt(100) == "a line and another"
    assert text("a long line").excerpt(7) == "a long…"


@pytest.mark.parametrize("limit", range(12, 60))
def test_a_mask_is_kept_whole_or_left_out(limit: int) -> None:
    excerpt = text("connecting with DB_PASSWORD=fake-hunter2 to the database").excerpt(limit)
    assert len(excerpt) <= limit
    assert excerpt.count("[redacted:") == excerpt.count("]")


def test_times_are_written_as_kubernetes_writes_them() -> None:
    moment = datetime(2026, 9, 15, 9, 30, 1, 999, tzinfo=UTC)
    assert rfc3339(moment) == "2026-09-15T09:30:01Z"
    assert say("at {}", moment) == "at 2026-09-15T09:30:01Z"


def test_what_was_read_as_a_whole_is_not_read_again_in_parts() -> None:
    read = text("one\nDB_PASSWORD=fake-hunter2")
    assert join("\n", read.lines()) == read
    assert read.part(0, 3) == "one"
