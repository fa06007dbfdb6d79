"""Private keys in all the ways in which logs and windows of logs break them; certificates stay."""

from __future__ import annotations

import base64
import json

import pytest

from kubectl_evidence.redact.redactor import KeyedRedactor
from tests.redact import fakes

KEY = fakes.private_key(fakes.source(3))
LINES = KEY.split("\n")
BODY = LINES[1:-1]


def _prefixed(prefix: str, lines: list[str]) -> str:
    return "\n".join(prefix + line for line in lines)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param(KEY, BODY, id="whole"),
        pytest.param(KEY.replace("\n", "\r\n"), BODY, id="CRLF"),
        pytest.param("key=" + KEY.replace("\n", "\\n"), BODY, id="one line"),
        pytest.param(" ".join(LINES), BODY, id="folded to spaces"),
        pytest.param(json.dumps({"private_key": KEY}), BODY, id="JSON"),
        pytest.param(json.dumps({"m": json.dumps({"k": KEY})}), BODY, id="JSON in JSON"),
        pytest.param(_prefixed("2024-05-01T10:00:00.1Z stderr F ", LINES), BODY, id="log prefix"),
        pytest.param(_prefixed("[app] ", LINES[:4]), BODY[:3], id="log prefix, cut"),
        pytest.param(_prefixed("    ", ["tls.key: |", *LINES]), BODY, id="YAML block"),
        pytest.param("\n".join(json.dumps({"log": line + "\n"}) for line in LINES), BODY, id="json-file"),
        pytest.param("\n".join(LINES[3:]), BODY[2:], id="head cut"),
        pytest.param(BODY[2][30:] + "\n" + "\n".join(LINES[4:]), BODY[3:], id="head cut within a line"),
        pytest.param("\n".join(LINES[:5]), BODY[:4], id="tail cut"),
        pytest.param("\n".join(LINES[:5])[:-20], [*BODY[:3], BODY[3][:40]], id="tail cut within a line"),
        pytest.param(
            base64.b64encode(KEY.encode()).decode(), [base64.b64encode(KEY.encode()).decode()[:64]], id="base64"
        ),
        pytest.param("x " + base64.b64encode(KEY.encode()).decode()[:200], ["LS0tLS1CRUdJTi"], id="base64, cut"),
        pytest.param("\n".join(BODY), BODY[:1], id="no marker, known beginning"),
    ],
)
def test_a_private_key_is_hidden(text: str, lines: list[str]) -> None:
    redacted = KeyedRedactor(b"key").redact(f"before\n{text}\nafter the key")
    assert [line for line in lines if line in redacted] == []
    assert redacted.startswith("before\n")
    assert redacted.endswith("after the key")


@pytest.mark.parametrize(
    "label",
    [
        "PRIVATE KEY",
        "EC PRIVATE KEY",
        "OPENSSH PRIVATE KEY",
        "ENCRYPTED PRIVATE KEY",
        "PGP PRIVATE KEY BLOCK",
        "DSA PRIVATE KEY",
    ],
)
def test_every_sort_of_private_key_is_hidden(label: str) -> None:
    redacted = KeyedRedactor(b"key").redact(f"a\n{fakes.private_key(fakes.source(4), label)}\nb")
    assert redacted.split("\n")[0::2] == ["a", "b"]
    assert redacted.split("\n")[1].startswith("[redacted:private-key:")


@pytest.mark.parametrize("label", ["CERTIFICATE", "PUBLIC KEY", "RSA PUBLIC KEY", "CERTIFICATE REQUEST", "X509 CRL"])
def test_what_is_public_stays(label: str) -> None:
    lines = [f"-----BEGIN {label}-----", "MIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBaMQswCQYDVQQGEwJJ"]
    text = "\n".join(
        [*lines, *(fakes.characters("base64", 64, fakes.source(5)) for _ in range(4)), f"-----END {label}-----"]
    )
    assert KeyedRedactor(b"key").redact(text) == text
    encoded = "ca.crt: " + base64.b64encode(text.encode()).decode()
    assert KeyedRedactor(b"key").redact(encoded) == encoded


def test_a_certificate_after_a_cut_key_stays() -> None:
    certificate = (
        "-----BEGIN CERTIFICATE-----\nMIIDdzCCAl+gAwIBAgIEAgAAuTANBgkqhkiG9w0BAQUFADBa\n-----END CERTIFICATE-----"
    )
    redacted = KeyedRedactor(b"key").redact("\n".join(LINES[:4]) + "\n" + certificate)
    assert redacted.endswith(certificate)
    assert BODY[2] not in redacted


def test_a_key_has_one_fingerprint_in_every_spelling() -> None:
    redact = KeyedRedactor(b"key").redact
    spellings = [KEY, KEY.replace("\n", "\\n"), _prefixed("app | ", LINES), base64.b64encode(KEY.encode()).decode()]
    found = {redact(text)[-len("[redacted:private-key:01234567]") :] for text in spellings}
    assert len(found) == 1
    assert found.pop().startswith("[redacted:private-key:")
