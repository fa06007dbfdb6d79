"""Whatever the words of a cluster are, in Markdown they stay words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_evidence.render.escape import code, fence, heading, prose
from tests.render.commonmark import parsed, shown, spans, structure

PUNCTUATION = "`|\\*_~<>[]()!#&;:$^{}\"'-+=.,"
UNSEEN = "\t\n\r\x00\x1b\x85\u2028\u202e\u200b\ufeff"
# What means something in Markdown, HTML, a table or to a ticket system.
FRAGMENTS = (
    *("```", "~~~", "---", "](", "![", "](http://evil.example)", "<script>", "</td>", "<!--", "-->", "<b>x</b>"),
    *("[x] ", "[^1]: ", "&lt;", "&#35;", "@team", "#12", "GH-7", "http://evil.example/", "www.evil.example", ":smile:"),
    *("\n\n", "\n# ", "\n- ", "\n> ", "\n    ", "| a | b |\n|---|---|\n", "[redacted:jwt:3f2a91bc]", "\x1b[31m"),
)

# Many short words, so that live ones do not draw all the others into their code span.
HOSTILE = st.lists(
    st.one_of(
        st.sampled_from(PUNCTUATION),
        st.sampled_from([f" {mark} " for mark in PUNCTUATION]),
        st.sampled_from([" ", "a", "1", "*a*", "_a_", "~~a~~", "`a`"]),
        st.sampled_from(FRAGMENTS),
        st.sampled_from(UNSEEN),
        st.text(max_size=2),
    ),
    max_size=12,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(HOSTILE)
def test_a_value_stays_within_its_line_and_is_nothing_but_code(text: str) -> None:
    written = f"before {code(text)} after"
    assert structure(written) == structure("before after")


@settings(max_examples=300, deadline=None)
@given(HOSTILE)
def test_a_sentence_stays_within_its_line_and_is_nothing_but_words_and_code(text: str) -> None:
    assert structure(f"before {prose(text)} after") == structure("before after")


@settings(max_examples=300, deadline=None)
@given(HOSTILE)
def test_a_sentence_at_the_start_of_a_line_starts_no_block(text: str) -> None:
    written = prose(text)
    assert structure(f"- {written} end") == structure("- end")
    assert structure(f"above\n{written} end") == structure("above\nx end")


@settings(max_examples=300, deadline=None)
@given(HOSTILE)
def test_a_heading_is_one_heading(text: str) -> None:
    assert structure(f"# {heading(text)} · end") == structure("# end")


@settings(max_examples=300, deadline=None)
@given(HOSTILE, HOSTILE, st.sampled_from([code, prose]))
def test_a_row_keeps_its_cells(one: str, other: str, write: object) -> None:
    assert callable(write)
    head = "| a | b | c |\n|---|---|---|\n"
    written = f"{head}| x | {write(one)} {write(other)} | z |\n\nafter"
    assert structure(written) == structure(f"{head}| x | y | z |\n\nafter")
    # What is too much in a row is dropped without a word.
    assert [token.content for token in parsed(written) if token.type == "inline"][5:] == ["z", "after"]


@settings(max_examples=300, deadline=None)
@given(HOSTILE, HOSTILE)
def test_a_line_of_many_pieces_keeps_them_apart(one: str, other: str) -> None:
    written = f"**{prose(one)} · {prose(other)}** {code(one)}: {prose(other)} → {code(other)} end"
    # Stress at the edges of a piece may be no stress at all where the piece is empty; a link or HTML it never is.
    allowed = {"paragraph_open", "paragraph_close", "strong_open", "strong_close"}
    assert {name.partition(":")[0] for name in structure(written)} <= allowed


@settings(max_examples=300, deadline=None)
@given(st.lists(HOSTILE.map(lambda text: text.replace("\n", " ")), max_size=8))
def test_nothing_inside_a_block_ends_it(lines: list[str]) -> None:
    written = "\n".join(["before", "", *fence(lines, "untrusted-1"), "", "after"])
    blocks = [token for token in parsed(written) if token.type == "fence"]
    assert len(blocks) == 1
    assert blocks[0].info == "text untrusted-1"
    assert structure(written) == structure("before\n\n```text untrusted-1\n```\n\nafter")


@pytest.mark.parametrize(
    "text",
    ["plain", "a`b", "``", "`a`", "a | b", "a\\|b", "|", "trailing\\", "*x*", "<b>", "[a](b)", "&amp;", "x``y`", "_a_"],
)
def test_a_value_is_shown_as_it_is(text: str) -> None:
    assert shown(f"| head |\n|---|\n| {code(text)} |") == f"head{text}"


@pytest.mark.parametrize(
    "text",
    [
        "1. first",
        "# no heading",
        "- no item",
        "+ no item",
        "> no quote",
        "=====",
        "*** stars ***",
        "__init__ and snake_case",
        "~~struck~~",
        "<script>alert(1)</script>",
        "![image](http://evil.example/x.png)",
        "[link](page.html)",
        "![image](page.png)",
        "_emphasis_ and __more__",
        "a & b &lt; c",
        "costs $5 or $6",
        "a lone ` backtick",
        "C:\\dir\\*",
    ],
)
def test_a_sentence_is_shown_as_it_is(text: str) -> None:
    assert shown(prose(text)) == text


def test_what_github_would_read_as_mathematics_is_escaped() -> None:
    assert prose("$x^2$") == r"\$x^2\$"


def test_what_stands_between_backticks_in_a_sentence_is_a_value() -> None:
    assert spans(prose("selects `app=checkout`, has `app=<b>`")) == ["app=checkout", "app=<b>"]


def test_a_value_that_touches_a_live_word_stays_apart_from_it() -> None:
    assert spans(prose("user@host`x`")) == ["user@host", "x"]
    assert spans(prose("`x`user@host")) == ["x", "user@host"]


@pytest.mark.parametrize(
    "word",
    ["@octocat", "me@example.com", "#123", "org/repo#4", "GH-12", "http://evil.example", "www.evil.example", ":tada:"],
)
def test_a_word_that_a_ticket_system_would_make_live_is_a_value(word: str) -> None:
    assert spans(prose(f"see {word} there")) == [word]


@pytest.mark.parametrize("word", ["12:30:04", "registry:5000", "a:b", "https", "x#y"])
def test_a_word_that_only_looks_alive_is_left_alone(word: str) -> None:
    assert spans(prose(f"see {word} there")) == []


@pytest.mark.parametrize("placeholder", ["[redacted:url-password:3f2a91bc]", "[redacted:2:00000000]"])
def test_a_redacted_value_can_be_copied_as_it_is(placeholder: str) -> None:
    assert placeholder in prose(f"connecting to postgres://ledger:{placeholder}@db:5432/ledger")
    assert placeholder in prose(f"password={placeholder} rejected")
    assert placeholder in code(f"password={placeholder} | rejected")


def test_common_words_need_no_escaping() -> None:
    sentence = "Container/api was OOMKilled at its limit of 128Mi (exit code 137) after 4s; 3 restarts, no_such_key"
    assert prose(sentence) == sentence
