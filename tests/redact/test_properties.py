"""What holds for every text: it does not fail, twice is once, and JSON stays JSON."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_evidence.redact.placeholder import PLACEHOLDER
from kubectl_evidence.redact.redactor import KeyedRedactor
from kubectl_evidence.redact.sanitise import sanitise
from tests.redact import fakes, spellings

_FILLED = [fakes.fill(leak)[0] for leak in spellings.LEAKS]
_NAMES = ("password", "API_KEY", "token", "--secret", "Authorization", "Cookie", '"pass"')
_MARKS = ("=", ": ", ":", '":"', " ", "=>", "%3D")
_PIECES = [
    *_FILLED,
    *spellings.BENIGN,
    *(name + mark for name in _NAMES for mark in _MARKS),
    *("password=", '\\"', '"', "'", "\\", "\n", " ", ",", "{", "}", "[", "]", "(", ")", "<", ">", "&", ";", "|", "@"),
    *("://", ":", "\\n", "\\u001b[31m", "\x1b[1m", "value", "name", "Bearer ", "hunter22", "abc", "$(X)"),
    *("[redacted:password:0123abcd]", "[redacted:", "0123abcd]"),
    *("-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", "MIIEow" + "Ab1+" * 16),
    *("cGFzc3dvcmQ9aHVudGVyMjIyMjIyMg==", "eyJhbGciOiJSUzI1NiJ9.e30.c2ln"),
]
_piece = st.integers(0, len(_PIECES) - 1).map(lambda i: _PIECES[i])
assembled = st.lists(st.one_of(_piece, st.text(max_size=6)), max_size=12).map("".join)
any_text = st.one_of(st.text(st.characters(exclude_categories=()), max_size=200), assembled)
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), assembled
)
_FIELDS = (*spellings.NAMES, "name", "value", "env", "args", "data", "kind", "metadata", "annotations")
keys = st.one_of(st.sampled_from(_FIELDS), assembled)
objects = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=4)),
    max_leaves=12,
)


@given(any_text)
@settings(max_examples=600, deadline=None)
def test_redacting_twice_is_redacting_once(text: str) -> None:
    redactor = KeyedRedactor(b"key")
    once = redactor.redact(text)
    assert redactor.redact(once) == once


@given(any_text)
@settings(max_examples=300, deadline=None)
def test_another_redactor_leaves_a_redacted_text_alone(text: str) -> None:
    once = KeyedRedactor(b"key").redact(text)
    assert KeyedRedactor(b"another").redact(once) == once


@given(any_text)
@settings(max_examples=300, deadline=None)
def test_the_result_can_be_encoded_and_shown(text: str) -> None:
    redacted = KeyedRedactor(b"key").redact(text)
    redacted.encode("utf-8")
    assert sanitise(redacted) == redacted
    assert all(c.isprintable() or c in "\n\t" or ord(c) > 0x9F for c in redacted)


@given(st.text(st.characters(exclude_categories=()), max_size=300))
@settings(max_examples=300, deadline=None)
def test_sanitising_twice_is_sanitising_once(text: str) -> None:
    assert sanitise(sanitise(text)) == sanitise(text)


@given(objects, st.sampled_from([None, 2]), st.integers(0, 2))
@settings(max_examples=500, deadline=None)
def test_a_line_of_json_stays_json(obj: Any, indent: int | None, nested: int) -> None:
    line = json.dumps(obj, indent=indent)
    for _ in range(nested):
        line = json.dumps({"log": line, "stream": "stdout"})
    json.loads(KeyedRedactor(b"key").redact(line))


@given(objects)
@settings(max_examples=300, deadline=None)
def test_an_object_stays_an_object_and_twice_is_once(obj: Any) -> None:
    redactor = KeyedRedactor(b"key")
    once = redactor.redact_object(obj)
    json.dumps(once)
    assert redactor.redact_object(once) == once


@given(any_text)
@settings(max_examples=200, deadline=None)
def test_the_tally_counts_the_placeholders_of_the_result(text: str) -> None:
    redactor = KeyedRedactor(b"key")
    redacted = redactor.redact(text)
    assert redactor.tally.total() == len(PLACEHOLDER.findall(redacted))


# Each was once another text after the second pass than after the first, or lost its form.
_TWICE = (
    "\\u001beyJhbGciOiJ",
    '["BAMBOO5-----",{"":"S_PASSWD \'BAMBOO5-"}]',
    '["[\\"TOKEN:>\\\\n ",{\n"":"\\n \\"{\\\\\\"log\\"TOKEN: >-\\n "}]',
    "-----BEGIN PGP PRIVATE KEY BLOCK---&--\nVersion: GnuPG v2\n\n"
    + ("aB3+" * 16 + "\n") * 2
    + "7BJyWQ}"
    + "cD5/" * 16,
    "-----BEGIN RSA PRIVATE KEY-----\n" + "aB3+" * 16 + '"\n  YS4Qe0qWvkPtPTNA==\n  -----END RSA PRIVATE KEY-----\n',
    "aws " + "\\n".join("aB3dE5gH7j" * 4 for _ in range(9)),
)


def test_a_second_pass_changes_nothing_where_it_once_did() -> None:
    changed = [
        text for text in _TWICE if (once := KeyedRedactor(b"key").redact(text)) != KeyedRedactor(b"key").redact(once)
    ]
    assert changed == []


def test_strings_of_objects_are_judged_without_what_is_invisible_in_them() -> None:
    secret = fakes.fill("{alnum:32}")[0]
    for noise in ("\0", "\ufeff", "\x1b[0m", "\u200b"):
        spoiled = secret[:16] + noise + secret[16:]
        pod: Any = {
            "env": [{"name": "UPSTREAM", "value": spoiled}],
            "args": ["--token", spoiled],
            "data": {"api_key": spoiled},
        }
        redactor = KeyedRedactor(b"key")
        once = redactor.redact_object(pod)
        assert redactor.redact_object(once) == once
        assert secret not in json.dumps(once)


def test_an_embedded_object_keeps_the_form_in_which_it_is_written() -> None:
    secret = fakes.fill("{fake}")[0]
    written = f'{{ "password": "{secret}",\n  "port": 1.10 }}'
    annotation: Any = {"metadata": {"annotations": {"app.example/settings": written}}}
    redacted: Any = KeyedRedactor(b"key").redact_object(annotation)
    text = redacted["metadata"]["annotations"]["app.example/settings"]
    assert secret not in text
    assert '"port": 1.10' in text
