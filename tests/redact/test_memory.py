"""A secret that was found once is found everywhere, as one and the same secret."""

from __future__ import annotations

import base64
import html
import json
import re
from urllib.parse import quote

import pytest

from kubectl_evidence.redact.redactor import KeyedRedactor
from tests.redact import fakes

SECRET = fakes.fill('{alnum:5}&{alnum:6}/="x')[0]
PLACEHOLDERS = re.compile(r"\[redacted:[a-z-]+:([0-9a-f]{8})\]")


def fingerprints(text: str) -> set[str]:
    return set(PLACEHOLDERS.findall(text))


@pytest.mark.parametrize(
    "spelling",
    [
        SECRET,
        json.dumps(SECRET)[1:-1],
        json.dumps(json.dumps(SECRET))[3:-3],
        quote(SECRET, safe=""),
        quote(SECRET),
        html.escape(SECRET),
        base64.b64encode(SECRET.encode()).decode(),
        base64.urlsafe_b64encode(SECRET.encode()).decode(),
        base64.b64encode(f"app:{SECRET}".encode()).decode(),
        base64.b64encode(f"ab:{SECRET}:tail".encode()).decode(),
        SECRET.encode().hex(),
        SECRET.replace("&", "\\u0026").replace('"', '\\"'),
    ],
)
def test_a_learned_secret_is_hidden_in_every_spelling(spelling: str) -> None:
    redactor = KeyedRedactor(b"key")
    redactor.learn([("password", SECRET)])
    redacted = redactor.redact(f"the log says <{spelling}> here")
    assert re.fullmatch(r"the log says <\[redacted:password:[0-9a-f]{8}\]> here", redacted)


def test_a_variables_value_is_hidden_in_a_log_that_does_not_name_it() -> None:
    redactor = KeyedRedactor(b"key")
    variable = redactor.structured({"name": "DB_PASSWORD", "value": "tr0ub4dor"})
    log = redactor.redact("connect app/tr0ub4dor@db failed")
    assert "tr0ub4dor" not in log
    assert fingerprints(log) == fingerprints(str(variable))


def test_a_secret_is_hidden_before_the_place_that_gave_it_away() -> None:
    redacted = KeyedRedactor(b"key").redact("trying tr0ub4dor\nDB_PASSWORD=tr0ub4dor\n")
    assert "tr0ub4dor" not in redacted
    assert len(fingerprints(redacted)) == 1


def test_one_secret_has_one_fingerprint_whatever_rule_finds_it() -> None:
    redact = KeyedRedactor(b"key").redact
    texts = [
        redact("password=p@ss/w0rd99"),
        redact('{"password":"p@ss\\/w0rd99"}'),
        redact("postgres://app:p%40ss%2Fw0rd99@db/x"),
        redact("--password 'p@ss/w0rd99'"),
        redact("data: " + base64.b64encode(b"p@ss/w0rd99").decode()),
    ]
    assert len(set.union(*map(fingerprints, texts))) == 1
    assert all(len(fingerprints(text)) == 1 for text in texts)


def test_two_secrets_and_two_keys_have_different_fingerprints() -> None:
    first = KeyedRedactor(b"key").redact("password=one12345 token=two12345")
    second = KeyedRedactor(b"other").redact("password=one12345")
    assert len(fingerprints(first)) == 2
    assert fingerprints(first).isdisjoint(fingerprints(second))


@pytest.mark.parametrize(
    "weak",
    [
        "hunter",
        "password",
        "12345678",
        "true",
        "localhost",
        "10.0.0.1",
        "2024-05-01",
        "payments-db",
        "/run/secrets/x",
        "v1.28.3-rc1",
        "db.payments.svc",
    ],
)
def test_a_weak_value_is_not_looked_for_elsewhere(weak: str) -> None:
    redactor = KeyedRedactor(b"key")
    redactor.redact(f'{{"password":"{weak}"}}')
    redactor.learn([("password", weak)])
    assert redactor.redact(f"the word {weak} stands here") == f"the word {weak} stands here"


def test_the_name_of_an_object_is_never_hidden_for_being_a_secret_too() -> None:
    redactor = KeyedRedactor(b"key")
    redactor.learn([("password", "Checkout2api")])
    redactor.structured({"kind": "Pod", "metadata": {"name": "Checkout2api"}})
    assert redactor.redact("pod Checkout2api started") == "pod Checkout2api started"


def test_a_variable_fed_from_a_secret_is_hidden_by_its_name() -> None:
    redactor = KeyedRedactor(b"key")
    assert redactor.redact("GREETING=hello") == "GREETING=hello"
    redactor.structured({"name": "GREETING", "valueFrom": {"secretKeyRef": {"name": "x", "key": "y"}}})
    for text in ("GREETING=hello", "GREETING: hello", '{"GREETING":"hello"}', "export GREETING=hello"):
        assert "hello" not in redactor.redact(text)
    assert redactor.redact("GREETINGS=hello") == "GREETINGS=hello"


def test_the_lines_of_a_key_are_known_one_by_one() -> None:
    redactor = KeyedRedactor(b"key")
    lines = fakes.key_lines(fakes.source(1))
    redactor.redact("-----BEGIN PRIVATE KEY-----\n" + "\n".join(lines) + "\n-----END PRIVATE KEY-----")
    assert lines[2] not in redactor.redact(f"dump: {lines[2]}")


def test_many_secrets_are_found_as_few_are() -> None:
    made = [fakes.fill("{alnum:16}", seed)[0] for seed in range(400)]
    redactor = KeyedRedactor(b"key")
    redactor.learn(("password", secret) for secret in made)
    redacted = redactor.redact(" ".join(made))
    assert len(PLACEHOLDERS.findall(redacted)) == 400


def test_the_memory_shows_no_secret() -> None:
    redactor = KeyedRedactor(b"key")
    redactor.learn([("password", "tr0ub4dor")])
    assert "tr0ub4dor" not in f"{redactor!r} {redactor.known!r} {redactor.known}"
    assert len(redactor.known) == 1
    assert "tr0ub4dor" in redactor.known
