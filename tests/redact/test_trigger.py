"""The trigger lets every rule see what it could match, with google-re2 and without, alike."""

from __future__ import annotations

import importlib.util
from collections import Counter
from contextlib import nullcontext

import pytest

from kubectl_evidence.redact import trigger
from kubectl_evidence.redact.lexicon import STEMS
from kubectl_evidence.redact.redactor import KeyedRedactor
from kubectl_evidence.redact.rules import RULES
from tests.redact import fakes, spellings
from tests.redact.engines import without_re2

# What most lines of most logs are like.
ORDINARY = (
    "2026-11-26T10:00:00.123Z INFO [exec-3] c.e.shop.CheckoutController : order 6f1c2d3e accepted in 91 ms",
    '{"ts":"2026-11-26T10:00:00Z","level":"info","msg":"request served","path":"/api/v1/items/7","trace_id":"4bf92f"}',
    '10.1.2.3 - - [26/Nov/2026:10:00:00 +0000] "GET /cart/7 HTTP/1.1" 200 512 "https://shop.example.com/" "curl/8"',
    'I1126 10:00:00.123456 1 controller.go:114] "Reconciling" pod="payments/checkout-api-7d9c5b6f4d-x7k2p" node="w-1"',
    "\tat org.springframework.web.servlet.FrameworkServlet.service(FrameworkServlet.java:882) ~[spring-6.1.jar]",
    "2026-11-26T10:00:00Z WARN user 6f1c2d3e session renewed, key cache hit, token bucket at 7",
    "2026-11-26T10:00:00Z INFO authenticated user id=7 signature verified keyId=main",
    "level=info ts=2026-11-26T10:00:00.123Z caller=main.go:77 msg=synced component=cache entries=7 took=91ms",
    "goroutine 7 [running]: main.(*Server).handle(0xc000123abc, 0x7f1d2c)",
)
TEXTS = [*(fakes.fill(leak)[0] for leak in spellings.LEAKS), *spellings.BENIGN]


def test_folding_keeps_offsets() -> None:
    text = "Caf\u00e9 \u0130 \u212a \U0001f600 TOKEN"
    folded = trigger.fold(text)
    assert len(folded) == len(text)
    assert folded.index(b"token") == text.index("TOKEN")


def test_the_fallback_redacts_the_corpus_alike() -> None:
    if importlib.util.find_spec("re2") is None:
        pytest.skip("google-re2 is not installed: the fallback is what all other tests have run on")
    redact = [KeyedRedactor(b"key").redact(text) for text in TEXTS]
    joined = KeyedRedactor(b"key").redact("\n".join(TEXTS))
    with without_re2():
        assert trigger.installed() is None
        assert [KeyedRedactor(b"key").redact(text) for text in TEXTS] == redact
        assert KeyedRedactor(b"key").redact("\n".join(TEXTS)) == joined


def test_without_re2_nothing_is_left_either() -> None:
    with without_re2():
        assert trigger.Trigger([["token"], ["nothing"]]).announced(b"a token") == [0]
        assert "hunter2two" not in KeyedRedactor(b"key").redact("DB_PASSWORD=hunter2two")


@pytest.mark.parametrize("engine", ["re2", "re"])
def test_a_line_is_announced_by_a_word_and_where_there_is_one_a_shape(engine: str) -> None:
    with without_re2() if engine == "re" else nullcontext():
        made = trigger.Trigger([["token"], ["@"]], ["", "[a-z]+@[0-9]"])
        folded = b"one\na token\nx@y\nx@1 token\n"
        assert [folded[start:end] for start, end in made.lines(folded)] == [
            b"a token",
            b"x@1 token",
        ]
        assert made.announced(b"x@1 token") == [0, 1]
        assert made.announced(b"x@y") == []


@pytest.mark.parametrize("engine", ["re2", "re"])
def test_a_name_is_found_whole(engine: str) -> None:
    with without_re2() if engine == "re" else nullcontext():
        text = "set dbPassword and X-Auth-Token"
        assert list(trigger.Stems(STEMS).names(text, trigger.fold(text))) == [(4, "dbPassword"), (19, "X-Auth-Token")]


def test_no_rule_is_announced_by_ordinary_lines() -> None:
    # What a rule's words are at home on, it is asked about, and the redactor is as slow as its most talkative rule.
    lines = [line for text in spellings.BENIGN for line in text.split("\n")]
    lines += ORDINARY * (len(lines) // len(ORDINARY))
    made = trigger.Trigger([rule.words for rule in RULES], [rule.shape for rule in RULES])
    asked = Counter(number for line in lines for number in made.announced(trigger.fold(line)))
    often = {f"{RULES[i].id} {RULES[i].words}": n for i, n in asked.items() if n > len(lines) / 40}
    assert often == {}
