"""A text in pieces is redacted as the same text in one, whatever the pieces, and in bounded memory."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_evidence.redact import stream
from kubectl_evidence.redact.redactor import KeyedRedactor
from kubectl_evidence.redact.stream import Stream
from tests.redact import fakes, spellings

LINES = [*(fakes.fill(leak)[0] for leak in spellings.LEAKS), *spellings.BENIGN]


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut every few lines, so that a page of text has as many cuts as a gigabyte."""
    monkeypatch.setattr(stream, "BLOCK", 256)
    monkeypatch.setattr(stream, "_LONGEST_LINE", 1024)
    monkeypatch.setattr(stream, "_BREAK_WITHIN", 64)


def streamed(pieces: Iterator[str], key: bytes = b"key") -> str:
    running = Stream(KeyedRedactor(key))
    return "".join([*map(running.feed, pieces), running.close()])


def chunks(text: str, size: int) -> Iterator[str]:
    return (text[at : at + size] for at in range(0, len(text), size))


@pytest.mark.usefixtures("small_blocks")
@given(st.lists(st.sampled_from(LINES), max_size=40), st.integers(1, 700))
@settings(max_examples=60, deadline=None)
def test_the_chunks_in_which_a_text_comes_make_no_difference(lines: list[str], size: int) -> None:
    text = "\n".join(lines)
    assert streamed(chunks(text, size)) == streamed(iter([text]))


@given(st.text(max_size=200), st.integers(1, 9))
@settings(max_examples=100, deadline=None)
def test_a_text_of_one_block_is_redacted_as_a_whole(text: str, size: int) -> None:
    assert streamed(chunks(text, size)) == KeyedRedactor(b"key").redact(text)


def test_a_text_longer_than_a_block_is_redacted_as_a_stream_of_it() -> None:
    order = random.Random(3)
    text = "\n".join(order.choice(LINES) for _ in range(6_000))
    assert len(text) > stream.BLOCK
    assert KeyedRedactor(b"key").redact(text) == streamed(chunks(text, 50_000))


@pytest.mark.usefixtures("small_blocks")
def test_what_is_cut_between_a_name_and_its_value_is_seen_together() -> None:
    secret = fakes.fill("{alnum:16}")[0]
    padding = "level=info msg=started port=8080\n"
    for times in range(12):
        text = padding * times + f"db:\n  password:\n    {secret}\n" + padding * 9
        assert secret not in streamed(chunks(text, 100))


@pytest.mark.usefixtures("small_blocks")
def test_a_private_key_longer_than_a_block_is_hidden_to_its_end() -> None:
    body = fakes.fill("\n".join(["{base64:64}"] * 25))[0].split("\n")
    text = "start\n-----BEGIN RSA PRIVATE KEY-----\n" + "\n".join(body) + "\n-----END RSA " + "PRIVATE KEY-----\nend\n"
    shown = streamed(chunks(text, 64))
    assert [line for line in body if line in shown] == []
    assert shown.startswith("start\n")
    assert shown.endswith("end\n")


@pytest.mark.usefixtures("small_blocks")
def test_parts_of_a_broken_line_are_not_cut_apart() -> None:
    token = "gh" + "p_" + fakes.fill("{alnum:36}")[0]
    stamp = "2026-11-26T10:00:00.123456789Z stdout"
    for times in range(12):
        text = (
            f"{stamp} F tick\n" * times + f"{stamp} P using {token[:20]}\n{stamp} F {token[20:]} now\n" + "tick\n" * 60
        )
        shown = streamed(chunks(text, 100))
        assert token[:20] not in shown
        assert token[20:] not in shown


def test_what_is_flushed_are_whole_lines() -> None:
    running = Stream(KeyedRedactor(b"key"))
    assert running.feed("one\ntw") == ""
    assert running.flush() == "one\n"
    assert running.flush() == ""
    assert running.feed("o\n") + running.flush() == "two\n"
    assert running.close() == ""


def test_a_value_on_the_line_after_a_flush_is_known_by_the_name_before_it() -> None:
    secret = fakes.fill("{alnum:16}")[0]
    running = Stream(KeyedRedactor(b"key"))
    shown = running.feed("password:\n") + running.flush() + running.feed(f"  {secret}\n") + running.flush()
    assert shown.startswith("password:\n  [redacted:password:")


@pytest.mark.usefixtures("small_blocks")
def test_a_line_without_an_end_is_held_only_up_to_a_limit() -> None:
    running = Stream(KeyedRedactor(b"key"))
    shown = ""
    for _ in range(200):
        shown += running.feed("word " * 20)
        assert running._held <= 1024 + 100
    assert shown + running.close() == "word " * 4_000
