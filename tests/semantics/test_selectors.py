"""What a selector selects, and what only resembles it."""

from __future__ import annotations

import pytest

from kubectl_evidence.semantics.selectors import is_variant, is_veiled, misspelt, selects, similar
from kubectl_evidence.text import Text


class AsItIs:
    def redact(self, raw: str, /) -> str:
        return raw


def labels(**pairs: str) -> dict[Text, Text]:
    return {Text(key, AsItIs()): Text(value, AsItIs()) for key, value in pairs.items()}


def test_every_pair_of_a_selector_must_be_there_exactly() -> None:
    pod = labels(app="web", version="1.10", extra="x")
    assert selects(labels(app="web"), pod)
    assert selects(labels(app="web", version="1.10"), pod)
    assert not selects(labels(app="web", version="1.1"), pod)
    assert not selects(labels(app="Web"), pod)
    assert not selects(labels(app="web", tier="front"), pod)


def test_a_service_without_a_selector_selects_nothing() -> None:
    assert not selects(None, labels(app="web"))
    assert not selects({}, labels(app="web"))


@pytest.mark.parametrize(
    ("one", "other"),
    [("web", "wbe"), ("Checkout", "checkout"), ("check-out", "checkout"), ("frontend", "frontned"), ("api_v", "api-v")],
)
def test_a_slip_of_the_fingers_is_one(one: str, other: str) -> None:
    assert misspelt(one, other)
    assert misspelt(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cache-1", "cache-2"),
        ("v1", "v2"),
        ("checkout-v1", "checkout-v2"),
        ("shard-a", "shard-b"),
        ("blue", "green"),
        ("master", "replica"),
        ("shop-web", "shop-worker"),
        ("a", "b"),
    ],
)
def test_values_that_differ_on_purpose_are_not_misspelt(one: str, other: str) -> None:
    assert not similar(one, other)
    assert not similar(other, one)


def test_masked_values_are_equal_or_different_and_resemble_nothing() -> None:
    one, other = "[redacted:own-x:3b04db63]", "[redacted:own-x:3b04db64]"
    assert not similar(one, other)
    assert not misspelt(one, f"{one}-api")
    selector, pod = labels(app="checkout"), labels(app=one)
    assert is_veiled(selector, pod)
    assert not is_variant(selector, pod)
    assert not is_veiled(labels(app=one), pod)
    # What is not masked decides alone.
    assert not is_veiled(labels(app="checkout", role="db"), labels(app=one, role="frontend"))


def test_a_name_with_one_part_more_is_a_variant_and_no_misspelling() -> None:
    assert similar("checkout", "checkout-api")
    assert similar("payments.checkout", "checkout")
    assert not misspelt("checkout", "checkout-api")
