"""Every rule's and every family's examples are its tests."""

from __future__ import annotations

import pytest

from kubectl_evidence.redact.lexicon import FAMILIES, STEMS
from kubectl_evidence.redact.placeholder import PLACEHOLDER
from kubectl_evidence.redact.redactor import KeyedRedactor
from kubectl_evidence.redact.rules import RULES, Rule
from kubectl_evidence.redact.trigger import fold
from tests.redact import fakes, spellings

MASKS = [(entry.id, example) for entry in RULES for example in entry.masks]
MASKS += [(family.kind, example) for family in FAMILIES for example in family.masks]
KEEPS = [(entry.id, example) for entry in RULES for example in entry.keeps]
KEEPS += [(family.kind, example) for family in FAMILIES for example in family.keeps]


@pytest.mark.parametrize(("kind", "example"), MASKS, ids=[f"{kind}-{i}" for i, (kind, _) in enumerate(MASKS)])
def test_a_rule_hides_its_examples(kind: str, example: str) -> None:
    text, planted = fakes.fill(example)
    redacted = KeyedRedactor(b"key").redact(text)
    assert PLACEHOLDER.search(redacted)
    for secret in planted:
        assert secret not in redacted, f"{kind} left {redacted!r}"


@pytest.mark.parametrize(("kind", "example"), KEEPS, ids=[f"{kind}-{i}" for i, (kind, _) in enumerate(KEEPS)])
def test_a_rule_keeps_its_look_alikes(kind: str, example: str) -> None:
    text, _ = fakes.fill(example)
    assert KeyedRedactor(b"key").redact(text) == text, kind


def test_every_rule_has_an_example_of_both_sorts() -> None:
    assert [entry.id for entry in RULES if not (entry.masks and entry.keeps)] == []
    assert [family.kind for family in FAMILIES if not (family.masks and family.keeps)] == []


@pytest.mark.parametrize("entry", RULES, ids=[f"{entry.id}-{i}" for i, entry in enumerate(RULES)])
def test_a_rules_words_are_in_all_that_it_matches(entry: Rule) -> None:
    # Otherwise the trigger would never let the rule see the text.
    for example in entry.masks:
        text, _ = fakes.fill(example)
        for match in entry.expression.finditer(text):
            assert any(word.encode() in fold(match.string) for word in entry.words)


def test_every_word_of_the_lexicon_holds_a_stem() -> None:
    for family in FAMILIES:
        for word in family.words | family.last | set(family.endings):
            spelled = [word.replace("+", "_"), "x_" + word.replace("+", "-")]
            assert any(any(stem in spelling for stem in STEMS) for spelling in spelled), word


def test_no_stem_holds_another() -> None:
    assert [(a, b) for a in STEMS for b in STEMS if a != b and a in b] == []


PADDING = "level=info msg=started port=8080\n" * 40


def test_in_a_long_text_the_rules_find_what_they_find_in_a_short_one() -> None:
    # There each rule sees only the lines that hold one of its words, and what is in its reach.
    differing = []
    for kind, example in [*MASKS, *KEEPS, *(("spelling", leak) for leak in spellings.LEAKS)]:
        text, _ = fakes.fill(example)
        redacted = KeyedRedactor(b"key").redact(f"{PADDING}{text}\n{PADDING}")
        if redacted != f"{PADDING}{KeyedRedactor(b'key').redact(text)}\n{PADDING}":
            differing.append((kind, example))
    assert differing == []


def test_no_rule_takes_the_quote_that_ends_a_string() -> None:
    spoilt = []
    for kind, example in MASKS:
        text, _ = fakes.fill(example)
        if any(mark in text for mark in "\"'\\\n"):
            continue
        for quote in "\"'":
            document = f"detail: {quote}{text}{quote}\nnext: 1\n"
            redacted = KeyedRedactor(b"key").redact(document)
            if not redacted.endswith(f"{quote}\nnext: 1\n"):
                spoilt.append((kind, example))
    assert spoilt == []
