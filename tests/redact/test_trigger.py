"""The trigger lets every rule see what it could match, with google-re2 and without, alike."""

from __future__ import annotations

import importlib.util
from typing import Any

import pytest

from kubectl_evidence.redact import redactor, trigger
from kubectl_evidence.redact.lexicon import STEMS
from kubectl_evidence.redact.redactor import KeyedRedactor
from tests.redact import corpus, fakes

TEXTS = [*(fakes.fill(leak)[0] for leak in corpus.LEAKS), *corpus.BENIGN]


def test_folding_keeps_offsets() -> None:
    text = "Caf\u00e9 \u0130 \u212a \U0001f600 TOKEN"
    folded = trigger.fold(text)
    assert len(folded) == len(text)
    assert folded.index(b"token") == text.index("TOKEN")


@pytest.fixture
def without_re2(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(trigger, "_engine", lambda: None)
    for cached in (redactor._trigger, redactor._stems):
        cached.cache_clear()
    yield
    for cached in (redactor._trigger, redactor._stems):
        cached.cache_clear()


def test_the_fallback_redacts_the_corpus_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    if importlib.util.find_spec("re2") is None:
        pytest.skip("google-re2 is not installed: the fallback is what all other tests have run on")
    redact = [KeyedRedactor(b"key").redact(text) for text in TEXTS]
    monkeypatch.setattr(trigger, "_engine", lambda: None)
    for cached in (redactor._trigger, redactor._stems):
        cached.cache_clear()
    try:
        assert [KeyedRedactor(b"key").redact(text) for text in TEXTS] == redact
    finally:
        for cached in (redactor._trigger, redactor._stems):
            cached.cache_clear()


@pytest.mark.usefixtures("without_re2")
def test_without_re2_nothing_is_left_either() -> None:
    assert trigger.Trigger([["token"], ["nothing"]]).announced(b"a token") == [0]
    assert trigger.Stems(STEMS).places(b"my_token and password") == [3, 13]
    assert "hunter2two" not in KeyedRedactor(b"key").redact("DB_PASSWORD=hunter2two")
