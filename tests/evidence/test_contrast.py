"""Two texts side by side, of long ones what differs."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.parts.contrast import LONGEST, contrast
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.text import Text

WORDS = " ".join(f"--flag-{n}={n}" for n in range(20))


def shown(redactor: KeyedRedactor, old: str | None, new: str | None) -> tuple[str | None, str | None]:
    return contrast(*(Text(one, redactor) if one is not None else None for one in (old, new)))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("one", "two", ("one", "two")),
        (None, "two", (None, "two")),
        ("one\n  more", "two", ("one more", "two")),
        (
            f"{WORDS} --port=80 {WORDS}",
            f"{WORDS} --port=81 --debug {WORDS}",
            (
                "… --flag-17=17 --flag-18=18 --flag-19=19 --port=80 --flag-0=0 --flag-1=1 --flag-2=2 …",
                "… --flag-17=17 --flag-18=18 --flag-19=19 --port=81 --debug --flag-0=0 --flag-1=1 --flag-2=2 …",
            ),
        ),
        (
            WORDS,
            f"{WORDS} --more",
            ("… --flag-17=17 --flag-18=18 --flag-19=19", "… --flag-17=17 --flag-18=18 --flag-19=19 --more"),
        ),
        (f"go {WORDS}", WORDS, ("go --flag-0=0 --flag-1=1 --flag-2=2 …", "--flag-0=0 --flag-1=1 --flag-2=2 …")),
    ],
)
def test_of_long_texts_the_words_that_differ_are_left(
    redactor: KeyedRedactor, old: str | None, new: str | None, expected: object
) -> None:
    assert shown(redactor, old, new) == expected


def test_a_word_that_is_too_long_is_cut(redactor: KeyedRedactor) -> None:
    old, new = shown(redactor, f"A{'x ' * 300}", f"B{'y ' * 300}")
    assert old is not None
    assert new is not None
    assert max(len(old), len(new)) <= LONGEST
    assert old.endswith("…")


def test_a_secret_is_masked_before_anything_is_cut(redactor: KeyedRedactor) -> None:
    old, new = shown(redactor, f"{WORDS} --password=hunter2-{'a' * 9}", f"{WORDS} --password=hunter3-{'b' * 9}")
    assert old is not None
    assert new is not None
    assert "hunter" not in old + new
    assert "[redacted:" in old
    assert old != new
