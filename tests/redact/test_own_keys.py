"""The user's own keys: whatever such a name holds is hidden, to where it clearly ends, and nothing beside it."""

from __future__ import annotations

import json
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kubectl_evidence.redact.json_form import JSON
from kubectl_evidence.redact.own_keys import OwnKey
from kubectl_evidence.redact.own_rules import load
from kubectl_evidence.redact.placeholder import PLACEHOLDER
from kubectl_evidence.redact.policy import Policy
from kubectl_evidence.redact.redactor import KeyedRedactor

RULES = "version: 1\nkeys: [customer_no, licence code, patient, user]\n"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    file = tmp_path_factory.mktemp("rules") / "rules.yaml"
    file.write_text(RULES)
    return load([file])


def shown(own: Policy, text: str) -> str:
    redacted = KeyedRedactor(b"key", policy=own).redact(text)
    assert KeyedRedactor(b"another", policy=own).redact(redacted) == redacted
    return PLACEHOLDER.sub("*", redacted)


def test_what_an_own_key_holds_is_hidden_to_where_it_clearly_ends(own: Policy) -> None:
    for text, wanted in {
        "INFO customerNo: 4711123": "INFO customerNo: *",
        'patient: "Hans Meier" ok': 'patient: "*" ok',
        "patient: Hans Meier, 1980": "patient: *",
        "INFO [main] patient: Meier": "INFO [main] patient: *",
        "INFO patient: Hans Meier, ward 7": "INFO patient: *, ward 7",
        '{"msg":"x patient: Meier"}': '{"msg":"x patient: *"}',
        "patient=Hans Meier ok": "patient=*",
        "a=1 patient=Hans Meier ward=7": "a=1 patient=* ward=7",
        "(patient=Hans Meier) left": "(patient=*) left",
        "customer_no: 47 11 99": "customer_no: *",
        "user: bob": "user: *",
        "GET /x?user=bob&page=2": "GET /x?user=*&page=2",
        "licence code: ABC-123": "licence code: *",
        '{"licence code": "ABC-123"}': '{"licence code": "*"}',
        "run --customer-no 47 --verbose": "run --customer-no * --verbose",
        "<patient>Hans Meier</patient>": "<patient>*</patient>",
        "patient:\n  name: Meier\n  seen:\n  - 1980\nward: 7": "patient:\n  name: *\n  seen:\n  - *\nward: 7",
        r"{\"patient\":\"Hans \\\"x\\\" M\", \"b\": 1}": r"{\"patient\":\"*\", \"b\": 1}",
        'x {"user":{"x":1,"y":["a b",{"c":"d"}]}} y': 'x {"user":{"x":"*","y":["*",{"c":"*"}]}} y',
    }.items():
        assert shown(own, text) == wanted


def test_other_names_references_and_nothing_are_left_alone(own: Policy) -> None:
    for text in (
        "patient: $(PATIENT)",
        '{"patient": null, "b": "c"}',
        "superuser: bob",
        "user_file: x",
        "the patient is well",
        "patient:\nward: 7",
        "user - no value",
    ):
        assert shown(own, text) == text


def test_in_an_object_everything_beneath_an_own_key_is_hidden(own: Policy) -> None:
    given: JSON = {
        "patient": {"name": "Hans", "born": 1980, "well": True, "a": [{"b": "ok"}]},
        "args": ["--customer-no", "47"],
        "user": "bob",
        "env": [{"name": "CUSTOMER_NO", "value": "7"}],
    }
    redacted = json.dumps(KeyedRedactor(b"key", policy=own).redact_object(given))
    assert json.loads(PLACEHOLDER.sub("*", redacted)) == {
        "patient": {"name": "*", "born": "*", "well": True, "a": [{"b": "*"}]},
        "args": ["--customer-no", "*"],
        "user": "*",
        "env": [{"name": "CUSTOMER_NO", "value": "*"}],
    }


@given(st.text(alphabet="user:= \"'{}[]\\\n,-<>x1", max_size=80))
@settings(max_examples=150, deadline=None)
def test_whatever_stands_around_an_own_key_twice_is_once_and_json_stays_json(text: str) -> None:
    policy = Policy(rules=(), keys={("user",): "own-key"})
    for each in (text, json.dumps({"user": text, "b": [text]})):
        found = list(OwnKey(["user"]).finditer(each))
        assert all(one.start() <= one.end() <= len(each) for one in found)
        assert all(one.end() <= other.start() for one, other in pairwise(found))
    once = KeyedRedactor(b"key", policy=policy).redact(json.dumps({"user": text}))
    json.loads(once)


def test_an_own_key_on_every_word_of_a_long_line_takes_time_in_proportion() -> None:
    key = OwnKey(["user"])
    for piece in (
        "user: ",
        'user: {"a": [',
        "patient user=bob {",
        'user: "\\',
        "user:\n  a: b\n",
        "--user ",
        "x-user.",
    ):
        took = []
        for length in (20_000, 80_000):
            text = piece * (length // len(piece))
            began = time.thread_time()
            list(key.finditer(text))
            took.append(time.thread_time() - began)
        assert took[1] < 10 * took[0] + 0.3, piece
