"""Expressions of the user's own: what is refused, that both engines agree, and that none runs away."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_evidence.redact import trigger
from kubectl_evidence.redact.expression_nodes import REACH
from kubectl_evidence.redact.expression_syntax import BadExpression
from kubectl_evidence.redact.own_expression import OwnExpression

RE2 = trigger.installed()


def found(pattern: str, text: str) -> list[str]:
    return [match["secret"] for match in OwnExpression(pattern).finditer(text)]


def test_what_can_run_away_or_means_something_else_elsewhere_is_refused_and_says_why() -> None:
    refused = {
        "(a+)+x": "repeats what can itself be matched in many ways",
        "(?:[a-z]+-?)+x": "repeats what can itself be matched in many ways",
        "(?:[a-z-]+-)+x": "repeats what can itself be matched in many ways",
        "(?:[a-z]+[.])+[a-z.]+": "two repetitions can match the same characters",
        "[a-z.]+(?:[.][a-z]+)*x": "two repetitions can match the same characters",
        "(?:a|ab|b){9,}x": "repeats what can itself be matched in many ways",
        r"x\w+\d+": "two repetitions can match the same characters",
        "x.*y.*": "two repetitions can match the same characters",
        r"(?:x\d*)?\d*y": "two repetitions can match the same characters",
        "x" + r"\d{1,9}" * 9: "two repetitions can match the same characters",
        r"(x)\1": "back-references",
        "(?P<secret>x)(?P=secret)": "a back-reference",
        "(?=x)y": "look-ahead",
        "(?<!x)y": "look-behind",
        "(?>x)y": "an atomic group",
        "(?s:x)": "only (?:...)",
        "x++": "a repetition is repeated",
        "x*": "the empty text",
        "x?|y": "the empty text",
        "^$": "the empty text",
        r"x\x0ay": "a line end",
        "x{1,9999}": "bounds of 0 to",
        "x{2,1}": "the lower one first",
        "x{,3}": "opens no repetition",
        "(x": "not closed",
        "x)": "was not opened",
        "[x": "ends too early",
        "+x": "nothing to repeat",
        "[z-a]": "no order",
        r"\Q": "not supported",
        "[[:alpha:]]": "by name",
        r"\x4": "hex digits",
        "(?P<secret>x)(?P<secret>y)": "more than one group",
        "(?P<secret>x){2}": "is repeated",
        "x" * 3000: "longer than",
        "(?:a|b)" * 12: "too many alternatives",
        "x" + "[^-]{0,500}-" * 9: "too many together",
        "(?:[a-z]{1,200}-){1,15}": "too many together",
        "(?:x{9}){200}": "too many together",
        "(" * 30 + "x" + ")" * 30: "nested too deeply",
    }
    for pattern, why in refused.items():
        with pytest.raises(BadExpression) as error:
            OwnExpression(pattern)
        assert why in str(error.value), pattern


def test_what_people_write_is_understood() -> None:
    assert found("ACME-(?P<secret>[0-9]{8})", "ACME-12345678 ACME-1") == ["12345678"]
    assert found(r"(?i)\btok_\w+", "TOK_aB3 xtok_c") == ["TOK_aB3"]
    assert found(r"key=([^;]+);", "key=a b;key=c") == ["key=a b;"]
    assert found("(?:red|blue)-[0-9a-f]{4}$", "red-00ff blue-1234") == ["blue-1234"]
    assert found("^x.", "xa\nxb yxc") == ["xa", "xb"]
    assert found(r"[\]\-^]x\.\x41\u00e9", "]x.Aé") == ["]x.Aé"]
    assert found("a?b{2}c{1,}?", "abbccc") == ["abbc"]
    assert found("(?i:a)B", "aB AB ab") == ["aB", "AB"]
    assert found(r"(?:[a-z0-9]+\.)+corp\.example", "x.db1.corp.example corp.example") == ["x.db1.corp.example"]
    assert found(r"@[a-z]+(?:\.[a-z]+)+", "u@mail.corp.example.") == ["@mail.corp.example"]
    assert found(r"(?:[a-z]+\.)+[a-z]+!", "a.bc.d!") == ["a.bc.d!"]


def test_an_unbounded_repetition_hides_the_whole_of_a_longer_secret() -> None:
    secret = "tok_" + "a1" * REACH
    assert found(r"tok_\w+", f"x {secret} y") == [secret]
    assert found(r"[a-z0-9]+", "z" * 5 * REACH) == ["z" * 5 * REACH]
    assert found(r"key=(?P<secret>\w+)", f"key={'b' * 2 * REACH}") == ["b" * 2 * REACH]


def test_the_words_of_an_expression_are_in_all_that_it_matches() -> None:
    assert OwnExpression("ACME-[0-9]{8}").words == ("acme-",)
    assert OwnExpression("(?i)(?:foo|barbar)[0-9]").words == ("barbar", "foo")
    assert OwnExpression("[A-Z]{3}[0-9]").words == ()
    assert OwnExpression("x{3}y?zz").words == ("xxx",)


_CHARACTERS = [*"abAB01-_ .é", "\t", "\n", "\u017f", "\u212a", "²"]
_ATOMS = [
    r"(?:[a-b]+-)+",
    r"(?:-\d+)*",
    r"(?:[a-b]+-?)+",
    "a",
    "b",
    "-",
    "é",
    ".",
    "[ab]",
    "[^a]",
    r"\d",
    r"\w",
    r"\s",
    r"\W",
    r"\D",
    r"\b",
    "^",
    "$",
    r"\.",
    "[0-9_]",
]
_atom = st.sampled_from(_ATOMS)
_repetition = st.sampled_from(["", "", "", "{2,40}", "*", "+", "?", "{2}", "{1,3}", "*?", "+?", "{0,2}?"])
_piece = st.tuples(_atom, _repetition).map("".join)
_series = st.lists(_piece, min_size=1, max_size=4).map("".join)
_group = st.tuples(
    st.sampled_from(["(?:", "(", "(?i:", "(?P<secret>"]), st.lists(_series, min_size=1, max_size=3), _repetition
).map(lambda made: f"{made[0]}{'|'.join(made[1])}){made[2]}")
_pattern = st.lists(st.one_of(_series, _group), min_size=1, max_size=3).map("".join)
_pattern = st.tuples(st.sampled_from(["", "(?i)"]), _pattern).map("".join)


@pytest.mark.skipif(RE2 is None, reason="google-re2 is not installed")
@given(_pattern, st.lists(st.sampled_from(_CHARACTERS), max_size=30).map("".join))
@settings(max_examples=300, deadline=None)
def test_both_engines_find_the_same(pattern: str, text: str) -> None:
    try:
        expressions = [OwnExpression(pattern, engine=engine) for engine in (RE2, None)]
    except BadExpression:
        return
    one, other = ([match.span() for match in expression.finditer(text)] for expression in expressions)
    assert one == other
    assert all("\n" not in text[start:end] for start, end in one)
    for word, (start, end) in ((expressions[0].words, place) for place in one):
        line = text[text.rfind("\n", 0, start) + 1 :].partition("\n")[0]
        assert not word or any(each in line.lower() for each in word), (line, end)


@given(_pattern)
@settings(max_examples=80, deadline=None)
def test_what_is_accepted_takes_python_no_longer_than_a_few_hundred_steps_for_a_character(pattern: str) -> None:
    try:
        expression = OwnExpression(pattern, engine=None)
    except BadExpression:
        return
    for text in ("a" * 3000, "ab-1" * 800, "a" * 1500 + "\t" * 1500):
        started = time.process_time()
        list(expression.finditer(text))
        assert time.process_time() - started < 2.0, pattern


def test_what_is_written_for_the_engines_is_an_expression_of_python() -> None:
    for pattern in (r"[\w.%+-]{1,64}@x", "a|b|[^c]", "é+", r"\$\{x\}"):
        assert re.compile(OwnExpression(pattern).pattern).groups == 1
