"""What a reader cannot see is gone before any rule looks, and nothing else is."""

from __future__ import annotations

import pytest

from kubectl_evidence.redact.redactor import KeyedRedactor
from kubectl_evidence.redact.sanitise import sanitise


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("plain text\n\twith a tab", "plain text\n\twith a tab"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b[1;38;5;196mred", "red"),
        ("title \x1b]0;owned\x07 set", "title  set"),
        ("link \x1b]8;;http://x\x1b\\text\x1b]8;;\x1b\\", "link text"),
        ("unterminated \x1b]0;owned\nnext line", "unterminated \nnext line"),
        ("unterminated \x1b[31", "unterminated "),
        ("device control \x1bPq#0\x1b\\ done", "device control  done"),
        ("8 bit \x9b31mred", "8 bit red"),
        ("charset \x1b(0lqk", "charset lqk"),
        ("reset \x1bc lone \x1b", "reset  lone "),
        ("windows\r\nline\rend", "windows\nline\nend"),
        ("next\x85line\u2028para\u2029end", "next\nline\npara\nend"),
        ("bell\x07 back\x08 del\x7f", "bell back del"),
        ("right \u202eto left\u202c \u2066isolate\u2069 \u200e\u200f\u061c", "right to left isolate "),
        ("zero\u200bwidth\u200c\u200d\u2060\ufeff", "zerowidth"),
        ("tag\U000e0041s", "tags"),
        ("half \ud800 pair", "half \ufffd pair"),
        ("no\u00a0break", "no break"),
        ("caf\u00e9 \u65e5\u672c \U0001f600", "caf\u00e9 \u65e5\u672c \U0001f600"),
        ('{"m":"\\u001b[31mred\\u001b[0m"}', '{"m":"red"}'),
        ("#033[31mred#033[0m \\x1b[1mbold \\033[0m", "red bold "),
        ("PATH=/bin\x00HOME=/root\x00", "PATH=/bin\nHOME=/root"),
        ("app\x00--port\x0080\x00", "app --port 80"),
        ("w\x00i\x00d\x00e\x00", "wide"),
    ],
)
def test_only_what_can_be_seen_is_left(raw: str, clean: str) -> None:
    assert sanitise(raw) == clean


def test_a_colour_inside_a_name_hides_no_secret() -> None:
    redacted = KeyedRedactor(b"key").redact("pass\x1b[1mword\x1b[0m=hun\x1b[31mter2two\x1b[0m")
    assert redacted.startswith("password=[redacted:password:")


def test_escapes_nested_to_survive_one_removal_do_not_survive() -> None:
    nested = "\\u00" * 40 + "\\u001b[0m" + "1b[0m" * 40
    assert "\\u001b[" not in sanitise(nested)
