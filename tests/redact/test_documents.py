"""Documents in a stream: told apart whatever the pieces, and written down as they were."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_evidence.redact import json_form, yaml_form
from kubectl_evidence.redact.documents import Documents, Form, Piece
from kubectl_evidence.redact.filter import Filter
from kubectl_evidence.redact.placeholder import PLACEHOLDER
from kubectl_evidence.redact.redactor import KeyedRedactor
from kubectl_evidence.redact.yaml_form import Document, NotYaml

LINES = [
    *("plain\n", "[main] INFO x\n", "{ toString }\n"),
    *('{"a": "b"}\n', '{"name": "a", "value": "b"}\n', "[1] x\n", "\n"),
    *(
        "{\n",
        '  "kind": "Pod",\n',
        '  "a": [1, 2.50],\n',
        '  "apiVersion": "v1"\n',
        "}\n",
        "[\n",
        "]\n",
        "  1\n",
        "}, x\n",
    ),
    *(
        "apiVersion: v1\n",
        "kind: Pod\n",
        "spec: {}\n",
        "  a: b\n",
        "- x\n",
        "---\n",
        "...\n",
        "# c\n",
        "--- # c\n",
        "}",
    ),
]
texts = st.lists(st.sampled_from(LINES), max_size=14).map("".join)


def pieces(form: Form, text: str, cuts: list[int]) -> list[Piece]:
    documents = Documents(form)
    edges = sorted({0, len(text), *(cut % (len(text) + 1) for cut in cuts)})
    found = [piece for a, b in pairwise(edges) for piece in documents.feed(text[a:b])]
    return [*found, *documents.close()]


@given(texts, st.lists(st.integers(0, 500), max_size=6), st.sampled_from(["auto", "json", "yaml", "text"]))
@settings(max_examples=400, deadline=None)
def test_nothing_is_lost_and_the_pieces_make_no_difference(text: str, cuts: list[int], form: Form) -> None:
    found = pieces(form, text, cuts)
    assert "".join(piece.text for piece in found) == text
    line = 1
    for piece in found:
        assert piece.line == line
        line += piece.text.count("\n")
    documents = [piece for piece in pieces(form, text, []) if piece.form != "text"]
    assert [piece for piece in found if piece.form != "text"] == documents


def forms(text: str, form: Form = "auto") -> list[str]:
    return [f"{piece.form}:{piece.line}" for piece in pieces(form, text, [])]


def test_documents_are_told_from_text() -> None:
    pod = "apiVersion: v1\nkind: Pod\n"
    assert forms(f"x\n{pod}") == ["text:1", "yaml:2"]
    assert forms(f"{pod}---\n{pod}") == ["yaml:1", "text:3", "yaml:4"]
    assert forms(f"{pod}INFO done\n") == ["yaml:1", "text:3"]
    assert forms("kind: of a pity\nthat this: is no document\n") == ["text:1", "text:2"]
    assert forms('{\n "a": 1\n}\n{\n}\n') == ["json:1", "json:4"]
    assert forms('{"msg": "x"}\n{"env": [{"name": "a", "value": "b"}]}\n') == ["text:1", "json:2"]
    assert forms("[a] x\n[ERROR]\n[2026-11-26 10:00:00] y\n") == ["text:1", "text:2", "text:3"]
    assert forms('[\n"a",\nx\n') == ["text:1", "text:3"]
    assert forms("a: 1\n---\n# c\n---\nb: 1\n", "yaml") == ["yaml:1", "text:2", "text:3", "text:4", "yaml:5"]


def test_a_document_that_does_not_end_is_text_when_it_is_given_up() -> None:
    documents = Documents("auto")
    assert list(documents.feed('{\n "a": 1,\n')) == []
    assert documents.waiting
    assert [piece.form for piece in documents.give_up()] == ["text"]
    assert not documents.waiting


words = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=6)


def test_a_line_without_an_end_is_held_no_longer_than_it_may_be_a_document() -> None:
    documents = Documents("auto")
    size = sum(len(piece.text) for _ in range(40) for piece in documents.feed("x" * (1 << 16)))
    assert size >= 1 << 20
    documents = Documents("auto")
    assert [piece for _ in range(40) for piece in documents.feed('{"a": "' + "x" * (1 << 16))] == []


values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), words, st.sampled_from([10**30, "é", ", ", '": "'])),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(words, inner, max_size=3)),
    max_leaves=8,
)


@given(values, st.sampled_from([{"indent": 1}, {"indent": "\t"}, {"separators": (",", ":")}, {}]), st.booleans())
@settings(max_examples=300, deadline=None)
def test_json_is_written_as_it_was_read(value: Any, style: dict[str, Any], plain: bool) -> None:
    text = json.dumps(value, ensure_ascii=plain, **style)
    assert json_form.write(json_form.parse(text), text) == text
    for path, at in json_form.places(text).items():
        found = value
        for step in path:
            found = found[step]
        assert json.JSONDecoder().raw_decode(text, at)[0] == found


def test_numbers_of_json_keep_every_digit() -> None:
    text = '{"a": 1.10, "b": 1E400, "c": 123456789012345678901234567890.5, "d": -0.0, "e": ' + "9" * 5000 + "}"
    assert json_form.write(json_form.parse(text), text) == text


@given(values)
@settings(max_examples=200, deadline=None)
def test_yaml_says_the_same_afterwards(value: Any) -> None:
    text = yaml.safe_dump(value, allow_unicode=True)
    assert yaml.safe_load(Document(text).written(lambda same: same)[0]) == value


def test_yaml_that_would_not_end_is_refused() -> None:
    bomb = "\n".join(["a0: &a0 [x]", *(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12))])
    with pytest.raises(NotYaml, match="too large"):
        Document(bomb)
    assert Filter(KeyedRedactor(b"k"), "manifest").feed(bomb) == ""


def test_what_stands_under_an_alias_is_hidden_too() -> None:
    written, _ = Document("a: &x {password: hunter2hunter2}\nb: *x\n").written(KeyedRedactor(b"k").redact_object)
    assert "hunter2" not in written
    assert yaml.safe_load(written)["b"]["password"].startswith("[redacted:password:")


def test_of_a_key_that_is_there_twice_nothing_leaks() -> None:
    text = '{"apiVersion": "v1", "kind": "X", "password": "hunter2hunter2", "password": "$(REF)"}\n'
    filtered = Filter(KeyedRedactor(b"k"), "auto")
    assert "hunter2" not in filtered.feed(text) + filtered.close()
    written, _ = yaml_form.Document("password: hunter2hunter2\npassword: $(REF)\n").written(lambda same: same)
    assert "hunter2" not in written


def test_yaml_is_changed_where_something_is_hidden_and_nowhere_else() -> None:
    secret = "hunter2hunter2A1"
    embedded = f'{{"kind":"X","spec":{{"env":[{{"name":"DB_PASSWORD","value":"{secret}"}}]}}}}'
    text = f"""# chart
apiVersion: v1
kind: Pod
metadata:
  name: web-é😀   # not a secret

  annotations:
    kubectl.kubernetes.io/last-applied-configuration: |
      {embedded}
  mode: 0644
  managedFields:   # left out
  - fieldsV1: {{f:x: {{}}}}

  # of the spec
spec: &spec
  env:
  - {{name: DB_PASSWORD, value: {secret}}}   # flow
  - name: API_TOKEN
    value: &tok "{secret}"
  - name: OTHER
    value: *tok
  args: ["--token", '{secret}']
  script: |-   # kept
    export DB_PASSWORD={secret}

    echo done


  folded: >
    the password={secret} of
    x
same: *spec
"""
    written, _ = Document(text).written(KeyedRedactor(b"k").redact_object)
    assert secret not in written
    shown = PLACEHOLDER.sub("*", yaml_form.without_left_out(written))
    wanted = text.replace("  managedFields:   # left out\n  - fieldsV1: {f:x: {}}\n", "")
    wanted = wanted.replace(f"value: {secret}", "value: '*'").replace(" of\n    x", " of x").replace(": >", ": |")
    assert shown == wanted.replace(secret, "*")
    assert written.count("\n") == text.count("\n") - 1  # of the folded text
    assert yaml.safe_load(written)["same"] == yaml.safe_load(written)["spec"]
    assert Document(written).written(KeyedRedactor(b"other").redact_object)[0] == written


def test_what_cannot_be_said_in_place_is_written_anew_and_says_the_same() -> None:
    for text in (
        "a: &x hunter2hunter2A1\npassword: *x\n",
        "password: &x {a: 1, a: 2}\nb: *x\n",
        "kind: Secret\ndata: &d\n  a: {x: &y z}\nb: *y\n",
        "a: |2\n   password=hunter2hunter2A1\n",
        "token: !!binary aHVudGVyMmh1bnRlcjI=\nb: !own 'password=hunter2hunter2A1'\n",
        "stringData:\n  a: >+\n    hunter2hunter2A1\n\n\n  b: x\nkind: Secret\n",
    ):
        redactor = KeyedRedactor(b"k")
        written, redacted = Document(text).written(redactor.redact_object)
        assert "hunter2hunter2A1" not in written, text
        assert Document(written).value == redacted, text


@given(values, st.sampled_from([None, True, False]), st.sampled_from([None, "'", '"', "|", ">"]))
@settings(max_examples=150, deadline=None)
def test_yaml_in_any_style_says_what_the_redacted_object_says(value: Any, flow: bool | None, style: str | None) -> None:
    whole = {"kind": "Secret", "stringData": value, "password": "hunter2hunter2A1", "x": value}
    text = yaml.safe_dump(whole, allow_unicode=True, default_flow_style=flow, default_style=style)
    document = Document(text)
    written, redacted = document.written(KeyedRedactor(b"k").redact_object)
    assert Document(written).value == redacted
    assert "hunter2hunter2A1" not in written


def test_templates_are_read_as_text() -> None:
    text = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\npassword: hunter2hunter2A1\n"
    made = Filter(KeyedRedactor(b"k"), "auto")
    shown = made.feed(text) + made.close()
    assert PLACEHOLDER.sub("*", shown) == text.replace("hunter2hunter2A1", "*")
