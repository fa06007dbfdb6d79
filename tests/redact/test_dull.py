"""What is dismissed at a glance would not have been hidden after a close look either."""

from __future__ import annotations

import pytest

from kubectl_evidence.redact import assignments
from kubectl_evidence.redact.dull import is_dull
from kubectl_evidence.redact.redactor import KeyedRedactor
from tests.redact import fakes, spellings
from tests.redact.corpus.whole import build


@pytest.mark.parametrize(
    "text",
    [
        "user 7 has a session renewed by the proxy",
        "the token bucket is full",
        "10 ms, key cache hit, and on",
        "no password given by the user",
    ],
)
def test_a_word_among_words_is_dull(text: str) -> None:
    word = next(word for word in ("session", "token", "key", "password") if word in text)
    assert is_dull(text, text.index(word), text.index(word) + len(word), word)


@pytest.mark.parametrize(
    "text",
    [
        "the password is hunter2two",
        "the token: abc",
        "say password=abc now",
        "a password 'abc def' it is",
        "line:\n token abcdef1234567890",
        "the password for the next step:",
    ],
)
def test_a_word_that_something_may_follow_is_not(text: str) -> None:
    word = "password" if "password" in text else "token"
    assert not is_dull(text, text.index(word), text.index(word) + len(word), word)


def test_nothing_is_dismissed_that_a_close_look_would_hide(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [*(fakes.fill(leak)[0] for leak in spellings.LEAKS), *spellings.BENIGN]
    texts += [case.data for case in build(4)[::5] if isinstance(case.data, str)]
    glance = [KeyedRedactor(b"key").redact(text) for text in texts]
    monkeypatch.setattr(assignments, "is_dull", lambda *_: False)
    differing = [
        (text, seen) for text, seen in zip(texts, glance, strict=True) if KeyedRedactor(b"key").redact(text) != seen
    ]
    assert differing == []
