"""The user's own rules: read strictly, without quoting them; what they hide, and what they may not let through."""

from __future__ import annotations

import base64
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kubectl_evidence.redact import rule_files
from kubectl_evidence.redact.json_form import JSON
from kubectl_evidence.redact.lexicon import STEMS
from kubectl_evidence.redact.own_rules import load
from kubectl_evidence.redact.placeholder import PLACEHOLDER
from kubectl_evidence.redact.policy import Policy
from kubectl_evidence.redact.redactor import KeyedRedactor
from kubectl_evidence.redact.rule_files import VARIABLE, BadRules
from tests.redact.engines import without_re2

SECRET = "hunter2-aZ9kQ"
RULES = """
version: 1
literals:
- Bluebird-Falcon
- {value: acme ltd & sons, kind: customer}
keys:
- customer_no
- {name: licenceCode, kind: licence}
expressions:
- id: acme-ticket
  pattern: 'ACME-(?P<secret>[0-9]{8})'
  masks: [see ACME-12345678]
  keeps: [ACME-1, acme-12345678]
- id: badge
  pattern: '[A-Z]{2}[0-9]{6,}'
  keywords: [badge]
  masks: [badge QX123456]
allow:
  keys: [csrf-token]
  literals: [changeme-123]
  expressions: ['build-[0-9a-f]{8,40}']
"""


def policy(tmp_path: Path, text: str = RULES) -> Policy:
    file = tmp_path / "rules.yaml"
    file.write_text(text, encoding="utf-8")
    return load([file])


def hidden(policy: Policy, text: str) -> str:
    redacted = KeyedRedactor(b"key", policy=policy).redact(text)
    assert KeyedRedactor(b"another", policy=policy).redact(redacted) == redacted
    return PLACEHOLDER.sub(lambda found: f"[{found['kind']}]", redacted)


def test_literals_are_hidden_wherever_they_stand_in_any_encoding(tmp_path: Path) -> None:
    own = policy(tmp_path)
    encoded = base64.b64encode(b"from Bluebird-Falcon on").decode()
    assert hidden(own, f"at Bluebird-Falcon, {encoded}") == "at [own-literal], [own-literal]"
    assert hidden(own, "q=acme%20ltd%20%26%20sons&x=1") == "q=[own-customer]&x=1"
    assert hidden(own, '{"a": "acme ltd \\u0026 sons"}') == '{"a": "[own-customer]"}'
    assert "Bluebird" not in repr(own)


def test_keys_are_names_by_their_last_words_whatever_the_value(tmp_path: Path) -> None:
    own = policy(tmp_path)
    assert hidden(own, "CUSTOMER_NO=4711 x-customer-no: 4712") == "CUSTOMER_NO=[own-key] x-customer-no: [own-key]"
    assert hidden(own, '{"acmeCustomerNo":4711,"licence_code":"ab"}') == (
        '{"acmeCustomerNo":"[own-key]","licence_code":"[own-licence]"}'
    )
    assert hidden(own, "customer_no_file=/x customer=4711 no=4711") == "customer_no_file=/x customer=4711 no=4711"
    redacted = KeyedRedactor(b"key", policy=own).redact_object(
        {"env": [{"name": "CUSTOMER_NO", "value": "17"}], "customerNo": 17, "args": ["--customer-no", "17"]}
    )
    assert str(redacted).count("[redacted:own-key:") == 3


def test_expressions_hide_what_their_group_or_the_whole_of_them_matches(tmp_path: Path) -> None:
    own = policy(tmp_path)
    assert hidden(own, "see ACME-12345678") == "see ACME-[own-acme-ticket]"
    assert hidden(own, "Badge QX123456, but QX123456") == "Badge [own-badge], but [own-badge]"
    assert hidden(own, "QX123456") == "QX123456"


def test_what_is_allowed_stays_but_never_in_a_secret_or_a_private_key_or_against_own_rules(tmp_path: Path) -> None:
    own = policy(tmp_path)
    assert (
        hidden(own, "DB_PASSWORD=changeme-123 token=build-0123abcd") == "DB_PASSWORD=changeme-123 token=build-0123abcd"
    )
    assert hidden(own, "DB_PASSWORD=changeme-1234 token=xbuild-0123abcd") == "DB_PASSWORD=[password] token=[token]"
    assert hidden(own, "csrfToken=abcd1234efgh token=abcd1234efgh") == "csrfToken=[token] token=[token]"
    assert hidden(own, "CSRF_TOKEN=abcd1234efgh") == "CSRF_TOKEN=abcd1234efgh"
    jwt = "eyJhbGciOiJSUzI1NiJ9" + ".eyJzdWIiOiJ4In0.c2lnbmF0dXJl"
    assert "[jwt]" in hidden(own, f"csrf_token={jwt}")
    assert hidden(own, "customer_no=changeme-123") == "customer_no=[own-key]"
    secret: JSON = {"kind": "Secret", "data": {"a": base64.b64encode(b"changeme-123").decode()}}
    redacted = str(KeyedRedactor(b"key", policy=own).redact_object([{"name": "X", "PASSWORD": "changeme-123"}, secret]))
    assert "[redacted:secret-data:" in redacted
    everything = policy(tmp_path, "version: 1\nallow: {expressions: ['PRIVATE KEY[^~]{0,500}PRIVATE KEY']}")
    assert "private-key" in hidden(everything, f"-----BEGIN PRIVATE KEY-----\n{'MIIE' * 16}\n-----END PRIVATE KEY-----")


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("", "1", "empty"),
        ("- x", "1", "a mapping with: version"),
        ("literals: []", "1", "version is missing"),
        ("version: 2", "1", "reads version 1"),
        ("version: 1\nliteral: []", "2", "unknown key; those known here are: version, literals"),
        (f"version: 1\n{SECRET}: 1", "2", "unknown key"),
        ("version: 1\nversion: 1", "2", "version is there twice"),
        (f"version: 1\nliterals: {SECRET}", "2", "literals is a list"),
        ("version: 1\nliterals:\n- 0123456", "3", "a literal is a text; write it in quotes"),
        ("version: 1\nliterals:\n- short", "3", "less than 6 characters"),
        (f"version: 1\nliterals:\n- {{value: {SECRET}, name: x}}", "3", "unknown key"),
        ("version: 1\nliterals:\n- {kind: x}", "3", "either a value or a file"),
        (f"version: 1\nliterals:\n- {{value: {SECRET}, kind: X Y}}", "3", "lower-case letters"),
        (f'version: 1\nliterals:\n- "{SECRET}\\nmore and more"', "3", "one line"),
        ("version: 1\nliterals:\n- file: none", "3", "cannot be read"),
        ("version: 1\nkeys: ['*_token']", "2", "no wildcards"),
        ("version: 1\nkeys: ['4711']", "2", "the words of a name"),
        ("version: 1\nexpressions:\n- {id: x, pattern: abc}", "3", "masks is missing"),
        (
            "version: 1\nexpressions:\n- id: x\n  pattern: (a+)+b\n  masks: [aab]",
            "4",
            "the expression is refused: a rep",
        ),
        ("version: 1\nexpressions:\n- id: x\n  pattern: 'x*'\n  masks: [x]", "4", "matches the empty text"),
        (
            "version: 1\nexpressions:\n- id: x\n  pattern: '[a-c]{9}'\n  masks: [x]",
            "4",
            "nothing in it is always there",
        ),
        (f"version: 1\nexpressions:\n- id: x\n  pattern: abc\n  masks: [abc, {SECRET}]", "5", "masks is not matched"),
        ("version: 1\nexpressions:\n- id: x\n  pattern: abc\n  masks: []", "5", "at least one example"),
        ("version: 1\nexpressions:\n- id: x\n  pattern: abc\n  masks: [abc]\n  keeps: [xabc]", "6", "keeps is matched"),
        ("version: 1\nexpressions:\n- id: x\n  pattern: abc\n  keywords: [abd]\n  masks: [abc]", "6", "keywords"),
        ("version: 1\nallow: {expressions: ['.+']}", "2", "it would allow nearly everything"),
        ("version: 1\nallow: {expressions: ['abc|.+']}", "2", "it would allow nearly everything"),
        ("version: 1\nallow: {expressions: ['[A-Za-z0-9]{20}']}", "2", "it would allow nearly everything"),
        ("version: 1\nallow: {expressions: ['(?:abc)?']}", "2", "matches the empty text"),
        ("version: 1\nallow: {literals: ['']}", "2", "at least 3 characters"),
        ("version: 1\nallow: {rules: [jwt]}", "2", "unknown key; those known here are: literals, keys, expressions"),
        (f"version: 1\nliterals: [{SECRET}", "2", "not YAML"),
        (f"version: 1\nliterals: [*{SECRET}]", "2", "not YAML"),
        ("version: 1\nliterals:\n\t- x", "3", "not YAML"),
    ],
)
def test_rules_that_are_not_valid_are_one_error_with_the_line_and_without_what_they_hold(
    tmp_path: Path, text: str, where: str, what: str
) -> None:
    with pytest.raises(BadRules) as error:
        policy(tmp_path, text)
    assert str(error.value).startswith(f"{tmp_path}/rules.yaml:{where}: "), error.value
    assert what in str(error.value)
    assert error.value.next_step
    assert SECRET not in str(error.value) + error.value.next_step


_words = st.sampled_from(
    ["version", "literals", "keys", "allow", "value", "file", "id", "masks", "a+", "", "x" * 9, "1"]
)
_documents = st.recursive(
    st.one_of(_words, st.integers(), st.none(), st.booleans(), st.dates()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_words, inner, max_size=3)),
    max_leaves=8,
)


@given(st.dictionaries(_words, _documents, max_size=4), st.booleans())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_yaml_is_rules_or_one_error(tmp_path: Path, document: dict[str, Any], versioned: bool) -> None:
    with suppress(BadRules):
        policy(tmp_path, yaml.safe_dump({**document, **({"version": 1} if versioned else {})}))


def test_a_file_that_cannot_be_read_is_an_error_too(tmp_path: Path) -> None:
    binary, large = tmp_path / "binary", tmp_path / "large"
    binary.write_bytes(b"\xff\xfe")
    large.write_bytes(b"#" * (1 << 21))
    for file in (binary, large, tmp_path / "none"):
        with pytest.raises(BadRules, match=re.escape(str(file))):
            load([file])


def test_literals_may_come_line_by_line_from_a_file_beside_the_rules(tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_text("Bluebird-One\n\n  Bluebird-Two  \n")
    own = policy(tmp_path, "version: 1\nliterals: [{file: names.txt, kind: project}]")
    assert hidden(own, "Bluebird-One Bluebird-Two") == "[own-project] [own-project]"


def test_rules_are_found_in_the_config_folder_the_environment_and_a_mounted_config_map(tmp_path: Path) -> None:
    usual = tmp_path / "config" / "kubectl-evidence" / "redact.yaml"
    usual.parent.mkdir(parents=True)
    usual.touch()
    # As the kubelet mounts a ConfigMap: links into ..data, which is a link to a folder with a time in its name.
    mounted = tmp_path / "mounted"
    (mounted / "..2026_11_26").mkdir(parents=True)
    (mounted / "..2026_11_26" / "a.yaml").touch()
    (mounted / "..data").symlink_to("..2026_11_26")
    (mounted / "a.yaml").symlink_to("..data/a.yaml")
    (mounted / "b.yml").touch()
    (mounted / "readme.txt").touch()
    environ = {"XDG_CONFIG_HOME": str(tmp_path / "config"), VARIABLE: f"{mounted}{os.pathsep}{mounted}/b.yml"}
    found = rule_files.find([str(mounted / "a.yaml"), "other"], environ)
    assert [os.path.realpath(file) for file in found] == [
        os.path.realpath(file) for file in (usual, mounted / "a.yaml", mounted / "b.yml", "other")
    ]
    assert rule_files.find([], {"HOME": str(tmp_path)}) == rule_files.find([], {}) == []
    (tmp_path / ".config").symlink_to("config")
    assert rule_files.find([], {"HOME": str(tmp_path)}) == [tmp_path / ".config/kubectl-evidence/redact.yaml"]
    with pytest.raises(BadRules, match=r"no .*yaml"):
        rule_files.find([str(tmp_path)], {})


def test_without_google_re2_the_same_is_hidden(tmp_path: Path) -> None:
    own = policy(tmp_path)
    texts = (
        "see ACME-12345678 for CUSTOMER_NO=4711, badge QX123456, at Bluebird-Falcon\n" + "plain\n" * 300,
        "DB_PASSWORD=changeme-123 token=xbuild-0123abcd token=build-0123abcd licence_code: ab",
    )
    with_it = [KeyedRedactor(b"key", policy=own).redact(text) for text in texts]
    with without_re2():
        own = policy(tmp_path)
        assert [KeyedRedactor(b"key", policy=own).redact(text) for text in texts] == with_it


def test_several_files_are_one_policy(tmp_path: Path) -> None:
    first, second = tmp_path / "first.yaml", tmp_path / "second.yaml"
    first.write_text("version: 1\nliterals: [Bluebird-One]\nkeys: [customer_no]")
    second.write_text("version: 1\nliterals: [Bluebird-Two]\nallow: {literals: [changeme-123]}")
    own = load([first, second])
    assert hidden(own, "Bluebird-One Bluebird-Two") == "[own-literal] [own-literal]"
    assert hidden(own, "customer_no=1234 password=changeme-123") == "customer_no=[own-key] password=changeme-123"


def test_the_stems_of_own_keys_leave_no_stem_that_holds_another() -> None:
    stems = Policy(keys={("pass", "phrase"): "own-key", ("sal",): "own-key", ("zzz", "licence"): "own-key"}).stems(
        STEMS
    )
    assert {"sal", "licence"} <= set(stems)
    assert not any(one in other for one in stems for other in stems if one != other)


def test_a_policy_without_anything_is_no_policy() -> None:
    assert not Policy()
    assert Policy(allowed_literals=frozenset({"x"}))
