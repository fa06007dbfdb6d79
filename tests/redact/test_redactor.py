"""The interface: what is counted, what is left alone, what it costs to import."""

from __future__ import annotations

import hashlib
import hmac
import json
import subprocess
import sys

import kubectl_evidence.redact as package
from kubectl_evidence.redact import KeyedRedactor, redact_object, redact_text
from kubectl_evidence.text import Redactor, Text


def test_a_placeholder_names_the_kind_and_a_keyed_fingerprint() -> None:
    fingerprint = hmac.new(b"key", b"hunter2two", hashlib.sha256).hexdigest()[:8]
    redacted = KeyedRedactor(b"key").redact("DB_PASSWORD=hunter2two")
    assert redacted == f"DB_PASSWORD=[redacted:password:{fingerprint}]"


def test_the_redactor_makes_texts() -> None:
    redactor = KeyedRedactor(b"key")
    assert isinstance(redactor, Redactor)
    assert "hunter2two" not in Text("password=hunter2two", redactor)


def test_the_tally_counts_places_by_kind_and_placeholders_that_came_in() -> None:
    redactor = KeyedRedactor(b"key")
    redactor.redact("password=one1one1 and token=two2two2, again one1one1")
    redactor.redact("replayed [redacted:jwt:0123abcd]")
    redactor.redact("nothing here")
    assert redactor.tally == {"password": 2, "token": 1, "jwt": 1}


def test_a_replayed_text_gives_the_tally_of_the_live_one() -> None:
    live, replayed = KeyedRedactor(b"key"), KeyedRedactor(b"another key")
    recorded = live.redact(
        "psql postgres://app:one1one1@db/x PGPASSWORD=one1one1 Authorization: Bearer aaaabbbb1111cccc2222"
    )
    assert replayed.redact(recorded) == recorded
    assert replayed.tally == live.tally


def test_structured_and_whole_objects_are_not_counted() -> None:
    redactor = KeyedRedactor(b"key")
    redactor.structured({"password": "hunter2two"})
    redactor.redact_object({"password": "hunter2two", "message": "token=hunter3three"})
    assert redactor.tally.total() == 0


def test_a_placeholder_is_neither_hidden_nor_cut() -> None:
    text = 'password=[redacted:password:0123abcd] {"token":"[redacted:jwt:0123abcd]"} [redacted:x:0123abcd]tail'
    assert KeyedRedactor(b"key").redact(text) == text


def test_a_bare_number_becomes_a_json_string() -> None:
    redact = KeyedRedactor(b"key").redact
    assert redact('{"password": 123456, "n": 1}').startswith('{"password": "[redacted:password:')
    assert json.loads(redact('{"password": 123456, "n": 1}'))["n"] == 1
    assert redact('{"password": null, "token": true}') == '{"password": null, "token": true}'


def test_the_parts_of_a_connection_string_that_are_evidence_stay() -> None:
    redacted = KeyedRedactor(b"key").redact("postgres://app:p%40ss@w0rd/x@db.payments.svc:5432/shop?sslmode=disable")
    assert redacted.startswith("postgres://app:[redacted:url-password:")
    assert redacted.endswith("]@db.payments.svc:5432/shop?sslmode=disable")


def test_the_python_interface_redacts_texts_and_objects() -> None:
    assert redact_text("password=hunter2two").startswith("password=[redacted:password:")
    assert "hunter2two" not in str(redact_object({"env": [{"name": "DB_PASSWORD", "value": "hunter2two"}]}))
    assert redact_text("password=hunter2two") != redact_text("password=hunter2two"), "the key is random"


def test_a_wrong_name_is_an_attribute_error() -> None:
    assert not hasattr(package, "KeyedReactor")


def test_importing_the_package_compiles_no_rule() -> None:
    code = "import sys, kubectl_evidence.redact; print(*sorted(m for m in sys.modules if 'redact.' in m or m == 're2'))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []
