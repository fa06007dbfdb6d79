"""Members of a mapping under a secret's name: of an object, of JSON and of YAML in a text."""

from __future__ import annotations

import json
from typing import Any

import yaml

from kubectl_evidence.redact.redactor import KeyedRedactor
from tests.redact import fakes

MIXED = fakes.fill("{mixed}")[0]
WEAK = fakes.fill("{weak}")[0]
PASSWORDS: tuple[Any, ...] = (
    {"passwords": {"alice": WEAK + "2024", "bob": MIXED}},
    {"passwords": {"admin": WEAK, "user": MIXED}},
    {"password": {"current": WEAK}},
    {"password": {"db": [MIXED]}},
    {"secrets": {"db": MIXED + "&x"}},
    {"auth": {"basic": MIXED + "&x"}},
    {"credentials": {"db": MIXED, "cache": {"primary": MIXED}}},
    {"tokens": {"ci": MIXED}},
    {"apiKeys": {"shop": MIXED}},
    {"secrets": [{"db": MIXED}]},
    {"credentials": {"data": {"x": MIXED}}},
)
NONE: tuple[Any, ...] = (
    {"secrets": {"enabled": True, "name": "payments-x1", "mountPath": "/y", "key": "a1-b2", "db": "payments-db"}},
    {"secret": {"secretName": "db-cred7", "items": [{"key": "pass1", "path": "pw9"}], "defaultMode": 420}},
    {"secrets": {"db_password": {"file": "./db_password2.txt"}, "api": {"external": True, "environment": "DB_PW_2"}}},
    {"secrets": ["db_password", "api_key2"]},
    {"passwords": [{"user": "bob2x", "policy": "strict2"}]},
    {"auth": {"strategy": "oauth2", "realm": "Shop2", "ldap": {"baseDn": "dc=example1,dc=org", "port": 389}}},
    {"auth": {"image": "registry.example.com/auth2:v1.2.3", "environment": {"LEVEL": "debug2x"}}},
    {"tokens": {"prompt": 5121, "model": "gpt-4o-2024-08-06", "ttl": "24h"}},
    {"token": {"iss": "https://oidc.example.com/id/1", "sub": "system:serviceaccount:a:b2", "kid": "x9Fq2LmZ81"}},
    {"password": {"type": "string", "minLength": 8, "description": "The password, 8 characters", "hash": "bcrypt12"}},
    {"credentials": {"source": "Secret", "secretRef": {"name": "aws-creds2", "key": "creds2"}, "region": "eu-west-1"}},
    {"password": ["must be at least 8 characters", "is too short"]},
    {"secret": {"resourceVersion": "84213", "lastSync": "2024-05-01T10:00:00Z", "state": "SYNCED2"}},
    {"auth": {"tenant": "4bf92f35-77b3-4da6-a3ce-929d0e0e4736"}},
    {"token": {"kid": fakes.fill("{alnum:32}")[0], "session": "4bf92f35-77b3-4da6-a3ce-929d0e0e4736"}},
    {"js-tokens": {"version": "4.0.0", "integrity": "sha512-" + fakes.fill("{alnum:86}")[0] + "=="}},
)


def _spelled(obj: Any) -> list[str]:
    plain = json.dumps(obj)
    pretty = json.dumps(obj, indent=2)
    return [
        plain,
        pretty,
        f"level=info config={plain} done",
        json.dumps({"msg": plain}),
        json.dumps({"msg": json.dumps({"msg": plain})}),
        repr(obj),
    ]


def test_what_a_mapping_of_passwords_holds_is_hidden_in_an_object_and_in_every_text_of_it() -> None:
    for obj in PASSWORDS:
        told = json.dumps(KeyedRedactor(b"key").redact_object(obj))
        assert "[redacted:" in told
        for text in (told, *(KeyedRedactor(b"key").redact(spelled) for spelled in _spelled(obj))):
            assert MIXED not in text, text
            assert WEAK not in text, text


def test_what_only_says_something_about_a_secret_stays() -> None:
    for obj in NONE:
        assert KeyedRedactor(b"key").redact_object(obj) == obj
        for text in _spelled(obj):
            assert KeyedRedactor(b"key").redact(text) == text


def test_the_lines_of_a_mapping_in_yaml_are_hidden() -> None:
    text = (
        f"passwords:\n  alice: {WEAK}\n  # of the night shift\n  bob: '{MIXED}'\nport: 80\n"
        f"app:\n  credentials:\n    user: shop2\n    db:\n      - {MIXED}\n    primary: {MIXED}  # old\n  port: 8080\n"
        f"passwords:\n- alice: {MIXED}\n- bob: {MIXED}\n"
    )
    redacted = KeyedRedactor(b"key").redact(text)
    assert MIXED not in redacted
    assert WEAK not in redacted
    for line in ("  # of the night shift\n", "port: 80\n", "    user: shop2\n", "  # old\n", "  port: 8080\n"):
        assert line in redacted


def test_the_lines_of_yaml_that_name_secrets_stay() -> None:
    for text in (
        "secrets:\n  enabled: true\n  name: payments2-db\n  mountPath: /etc/x2\n  key: a-b2\n",
        "    secret:\n      secretName: db-cred7\n      items:\n      - key: pass1\n        path: pw9\n",
        "secrets:\n  db_password:\n    file: ./db_password2.txt\n  api:\n    environment: DB_PW_2\n",
        "services:\n  db:\n    secrets:\n      - db_password\n      - api2_token\n    image: app:v2\n",
        "    secrets:\n      - source: db_password\n        target: pw2\n        uid: '103'\n",
        "services:\n  auth:\n    image: registry.example.com/auth:v1.2\n    ports:\n      - 8080:80\n",
        "Containers:\n  auth:\n    Image:          registry.example.com/auth:v1.2\n    Port:           8080/TCP\n",
        'func f() { secret := map[string]string{"a": b2x(c)} }',
        "auth:\n  strategy: oauth2-proxy\n  clientID: grafana22\n  cookieDomain: shop2.example.com\n",
        "credentials:\n  profile: prod2x8a\n  bucket: velero2backup7\n  region: eu-west-1\n",
    ):
        assert KeyedRedactor(b"key").redact(text) == text


def test_the_text_between_the_marks_of_a_heredoc_is_hidden_and_the_marks_stay() -> None:
    for before, after in (
        ("password = <<EOT\n", "\nEOT\nport = 80"),
        ("  db_password = <<-EOT\n    ", "\n  EOT\n  port = 80"),
        ("export DB_PASSWORD=$(cat <<'EOF'\n", "\nEOF\n)\necho hi"),
        ("read -r DB_PASSWORD <<EOF\n", "\nEOF\n"),
    ):
        for secret in (MIXED, f"{MIXED}\n{WEAK}-{MIXED}"):
            redacted = KeyedRedactor(b"key").redact(before + secret + after)
            assert redacted.startswith(f"{before}[redacted:")
            assert redacted.endswith(f"]{after}")
    text = "password = <<EOT\n${var.password}\nEOT\n"
    assert KeyedRedactor(b"key").redact(text) == text


def test_the_data_of_a_secret_of_terraform_is_hidden() -> None:
    plan = (
        '+ resource "kubernetes_secret" "db" {\n  + data = {\n'
        f'      + "conn" = "{WEAK}"\n    }}\n  + type = "Opaque"\n'
    )
    source = (
        f'resource "kubernetes_secret_v1" "db" {{\n  data = {{\n    conn = "{WEAK}"\n    user = var.user2\n  }}\n}}\n'
    )
    for text in (plan, source):
        redacted = KeyedRedactor(b"key").redact(text)
        assert WEAK not in redacted
        assert all(kept in redacted for kept in ("conn", "Opaque" if text is plan else "var.user2"))
    other = source.replace("secret_v1", "config_map")
    assert KeyedRedactor(b"key").redact(other) == other


def test_a_scalar_that_goes_on_is_one_value() -> None:
    secret = fakes.fill("{alnum:32}")[0]
    for folded in (f'"{secret[:14]}\\\n    {secret[14:]}"', f">-\n    {secret[:14]}\n    {secret[14:]}"):
        text = f"auth:\n  api_key: {folded}\n  region: eu\n"
        redacted = KeyedRedactor(b"key").redact(text)
        assert redacted.count("[redacted:") == 1
        assert secret[:14] not in redacted
        assert secret[14:] not in redacted
        assert yaml.safe_load(redacted)["auth"]["region"] == "eu"
