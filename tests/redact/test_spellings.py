"""The corpus: every spelling of a leak is hidden, and nothing that is no secret is touched."""

from __future__ import annotations

import pytest

from kubectl_evidence.redact.redactor import KeyedRedactor
from tests.redact import fakes, spellings


def _pieces(secret: str) -> set[str]:
    """A secret is leaked when its beginning or its end is."""
    return {secret, secret[:6], secret[-5:]}


@pytest.mark.parametrize("leak", spellings.LEAKS)
def test_a_leak_is_hidden(leak: str) -> None:
    text, secrets = fakes.fill(leak)
    redacted = KeyedRedactor(b"key").redact(text)
    assert "[redacted:" in redacted
    assert [secret for secret in secrets if secret in redacted] == []


@pytest.mark.parametrize(
    ("context", "value"),
    [
        (context, value)
        for context in spellings.CONTEXTS
        for value in ("fake", "weak", "hard")
        if not (value == "hard" and context in spellings.NOT_HARD)
    ],
)
def test_a_value_is_hidden_in_every_spelling_of_an_assignment(context: str, value: str) -> None:
    left = []
    for name in spellings.NAMES:
        text, (secret,) = fakes.fill(spellings.CONTEXTS[context].replace("NAME", name).replace("{v}", f"{{{value}}}"))
        redacted = KeyedRedactor(b"key").redact(text)
        if any(piece in redacted for piece in _pieces(secret)):
            left.append(redacted)
    assert left == []


@pytest.mark.parametrize("text", spellings.BENIGN)
def test_evidence_is_left_alone(text: str) -> None:
    assert KeyedRedactor(b"key").redact(text) == text


@pytest.mark.parametrize("weak", spellings.WEAK)
def test_a_weak_password_is_a_password(weak: str) -> None:
    redact = KeyedRedactor(b"key").redact
    assert f"={weak} " not in redact(f"DB_PASSWORD={weak} PORT=80")
    assert f'"{weak}"' not in redact(f'{{"db_password":"{weak}"}}')
    assert f": {weak}\n" not in redact(f"db:\n  password: {weak}\n")
