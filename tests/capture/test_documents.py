"""YAML is read for what JSON can say, and nothing else; what is written is read back the same."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kubectl_evidence.cluster.capture import CaptureError
from kubectl_evidence.cluster.capture.builder import MAX_DEPTH, Budget, line_of, plain
from kubectl_evidence.cluster.capture.documents import dump_yaml, read_json, read_yaml

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
    max_leaves=20,
)
# What PyYAML, kubectl and JSON read differently when it stands unquoted.
AMBIGUOUS = [
    "1e3",
    "0644",
    "0x1f",
    "12:30",
    "1_000",
    "yes",
    "~",
    "=",
    "<<",
    "2026-09-15",
    "-",
    "1.",
    ".5",
    "+1",
    "0o17",
]


def yaml_of(text: str, values: int = 10_000) -> list[Any]:
    return read_yaml(text.encode(), "f.yaml", Budget(values))


@given(JSON)
def test_whatever_json_can_say_is_written_and_read_back_the_same(value: Any) -> None:
    assert yaml_of(dump_yaml({"value": value})) == [{"value": value}]


@pytest.mark.parametrize("word", AMBIGUOUS)
def test_a_string_that_looks_like_something_else_stays_a_string(word: str) -> None:
    assert yaml_of(dump_yaml({word: word})) == [{word: word}]


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("2026-09-15T09:30:00Z", "2026-09-15T09:30:00Z"),
        ("2026-09-15", "2026-09-15"),
        ("yes", "yes"),
        ("on", "on"),
        ("12:30", "12:30"),
        ("1_000", "1_000"),
        (".nan", ".nan"),
        ("1e999", "1e999"),
        ("true", True),
        ("null", None),
        ("~", None),
        ("", None),
        ("8080", 8080),
        ("-1", -1),
        ("0644", 420),
        ("0x1f", 31),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        ("1.1.1", "1.1.1"),
    ],
)
def test_an_unquoted_word_is_read_as_kubernetes_reads_it(word: str, value: Any) -> None:
    found = plain(word)
    assert (found, type(found)) == (value, type(value))


def test_quoted_and_block_scalars_are_strings() -> None:
    assert yaml_of("a: '1'\nb: \"true\"\nc: |\n  null\nd: !!str 5\n") == [
        {"a": "1", "b": "true", "c": "null\n", "d": "5"}
    ]


def test_a_key_is_always_a_string() -> None:
    assert yaml_of("8080: a\ntrue: b\n") == [{"8080": "a", "true": "b"}]


def test_every_mapping_knows_its_line_and_those_of_its_keys() -> None:
    [value] = yaml_of("a: 1\nb:\n  c: 2\n")
    assert (line_of(value), line_of(value, "b"), line_of(value["b"]), line_of(value["b"], "c")) == (1, 2, 3, 3)


def test_documents_of_one_file_are_all_read_and_empty_ones_left_out() -> None:
    assert yaml_of("---\na: 1\n---\n---\nb: 2\n") == [{"a": 1}, {"b": 2}]


def test_an_alias_is_what_it_stands_for() -> None:
    assert yaml_of("a: &x {k: [1]}\nb: *x\n") == [{"a": {"k": [1]}, "b": {"k": [1]}}]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [1, 2\nb: 3\n", "f.yaml:2: not YAML"),
        ("a: 1\n\tb: 2\n", "f.yaml:2: not YAML"),
        ("a: 1\nb: 2\na: 3\n", "f.yaml:3: the key 'a' stands twice"),
        ("a: 1\nb: !!binary aGk=\n", "f.yaml:2: a YAML tag"),
        ("a: !!timestamp 2026-09-15\n", "f.yaml:1: a YAML tag"),
        ("a: !!python/object:os.system {}\n", "f.yaml:1: a YAML tag"),
        ("a: 1\n? [b]\n: 2\n", "f.yaml:2: a key that is not a word"),
        ("a: &x [*x]\n", "f.yaml:1: an alias to what is not complete"),
        ("a: *nowhere\n", "f.yaml:1: an alias to what is not complete"),
        ("a: &x 1\n---\nb: *x\n", "f.yaml:3: an alias to what is not complete"),
        ("a: \x00\n", "f.yaml: not YAML: it holds a character"),
        ("[" * (MAX_DEPTH + 1), "f.yaml:1: nested deeper than 200 levels"),
    ],
)
def test_what_json_cannot_say_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(CaptureError) as refused:
        yaml_of(text)
    assert refused.value.what.startswith(said)
    assert refused.value.next_step


def test_a_few_lines_that_name_billions_of_values_are_refused() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in range(1, 12):
        bomb += f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n"
    with pytest.raises(CaptureError, match="more than 4,000,000 values in one capture"):
        yaml_of(bomb, 4_000_000)


def test_text_that_is_not_utf_8_is_refused_with_its_line() -> None:
    with pytest.raises(CaptureError, match=r"f\.yaml:2: not UTF-8 text"):
        read_yaml(b"a: 1\nb: \xff\n", "f.yaml", Budget())


def test_json_is_read_as_json() -> None:
    # Tabs and surrogate pairs are JSON, but no YAML.
    assert read_json(b'{"a":\t"\\ud83d\\ude00", "t": "2026-09-15"}', "f.json", Budget()) == [
        {"a": "😀", "t": "2026-09-15"}
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": 1,\n"b": }', "f.json:2: not JSON: Expecting value"),
        ("", "f.json:1: not JSON"),
        ('{"a": NaN}', "f.json: not JSON as an API server writes it"),
        ('{"a": 1e999}', "f.json: not JSON as an API server writes it"),
        ("[" * 100_000, "f.json: not JSON as an API server writes it"),
        ("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), "f.json: not JSON as an API server writes it"),
    ],
)
def test_what_is_not_json_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(CaptureError) as refused:
        read_json(text.encode(), "f.json", Budget())
    assert refused.value.what.startswith(said)


def test_an_error_holds_nothing_of_the_document() -> None:
    secret = "not-a-real-secret"
    for read, text in ((read_json, json.dumps({"password": secret}) + "}"), (read_yaml, f"password: {secret}\n- x\n")):
        with pytest.raises(CaptureError) as refused:
            read(text.encode(), "f", Budget())
        error: BaseException | None = refused.value
        while error:
            assert secret not in repr(vars(error)) + str(error)
            error = error.__context__


def test_json_counts_against_the_same_budget_as_yaml() -> None:
    with pytest.raises(CaptureError, match="values in one capture"):
        read_json(json.dumps(list(range(100))).encode(), "f.json", Budget(50))
