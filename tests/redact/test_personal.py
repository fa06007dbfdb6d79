"""Personal data: hidden when that was asked for, and nothing that only looks like it."""

from __future__ import annotations

import json

import pytest

from kubectl_evidence.redact.json_form import JSON
from kubectl_evidence.redact.placeholder import PLACEHOLDER
from kubectl_evidence.redact.policy import Policy
from kubectl_evidence.redact.redactor import KeyedRedactor
from kubectl_evidence.redact.rule import Rule
from kubectl_evidence.redact.rules import RULES
from kubectl_evidence.redact.rules.personal import ADDRESSES, PERSONAL


def redactor(rules: tuple[Rule, ...]) -> KeyedRedactor:
    return KeyedRedactor(b"key", policy=Policy(rules=rules))


@pytest.mark.parametrize("rules", [PERSONAL, ADDRESSES], ids=["--redact-pii", "--redact-ips"])
def test_each_rule_hides_its_examples_and_keeps_its_look_alikes(rules: tuple[Rule, ...]) -> None:
    for rule in rules:
        assert rule.masks
        assert rule.keeps
        for example in rule.masks:
            text = example.replace("{{", "{").replace("}}", "}")
            [found] = rule.expression.finditer(text)
            redacted = redactor(rules).redact(text)
            assert redacted.startswith(text[: found.start("secret")] + f"[redacted:{rule.id}:"), redacted
            assert redacted.endswith("]" + text[found.end("secret") :]), redacted
        for example in rule.keeps:
            assert redactor(rules).redact(example) == example, rule.id


def test_without_being_asked_for_nothing_of_it_is_hidden() -> None:
    assert not set(RULES) & {*PERSONAL, *ADDRESSES}
    text = "bob@example.com +4930123456789 4111111111111111 10.244.0.59:8080 [fd00::1]:80"
    assert KeyedRedactor(b"key").redact(text) == text


def test_equal_addresses_keep_equal_placeholders_with_their_ports_and_prefixes() -> None:
    redacted = redactor(ADDRESSES).redact("from 10.244.0.59:34122 to 10.244.0.60:8080, again 10.244.0.59/32")
    first, second = redacted.split()[1].partition("]")[0], redacted.split()[3].partition("]")[0]
    assert first != second
    assert redacted == f"from {first}]:34122 to {second}]:8080, again {first}]/32"


def test_addresses_are_hidden_in_the_fields_of_objects_too() -> None:
    pod: JSON = {
        "metadata": {"name": "web-0", "annotations": {"cni.projectcalico.org/podIP": "10.244.0.59/32"}},
        "status": {"podIP": "10.244.0.59", "hostIP": "192.168.7.2", "podIPs": [{"ip": "10.244.0.59"}]},
        "endpoints": [{"addresses": ["10.244.0.59"]}],
    }
    redacted = redactor(ADDRESSES).redact_object(pod)
    assert "10.244.0.59" not in str(redacted)
    assert "192.168.7.2" not in str(redacted)
    assert "'web-0'" in str(redacted)


def test_a_number_of_json_that_is_a_card_is_hidden_and_json_stays_json() -> None:
    for text in ('{"card":4111111111111111}', '{"a": [1, 4111111111111111], "b": 1.50}'):
        shown = redactor(PERSONAL).redact(text)
        assert json.loads(shown)
        assert PLACEHOLDER.sub("*", shown) == text.replace("4111111111111111", '"*"')
    redacted = redactor(PERSONAL).redact_object({"card": 4111111111111111, "at": 1700000000})
    assert PLACEHOLDER.sub("*", str(redacted)) == "{'card': '*', 'at': 1700000000}"


def test_an_address_in_a_host_name_is_the_same_address() -> None:
    one, other = redactor(ADDRESSES).redact("ip-10-0-12-7.ec2.internal 10.0.12.7").split()
    assert one.removeprefix("ip-").removesuffix(".ec2.internal") == other


def test_a_long_line_of_digits_and_separators_takes_no_longer_than_its_length() -> None:
    import time

    for piece in ("1-", "1.", "1:", "4111 ", "a@", "a.b@c.", "+1 (", "0:"):
        started = time.process_time()
        redactor((*PERSONAL, *ADDRESSES)).redact(piece * 20_000)
        assert time.process_time() - started < 3, piece
