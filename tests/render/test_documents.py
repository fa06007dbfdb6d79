"""JSON and YAML: the packet itself, for programs."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from kubectl_evidence.checks import run_checks
from kubectl_evidence.packet import Packet
from kubectl_evidence.render import to_json, to_yaml
from tests.render.packets import a_packet, an_answer


def log_of(text: str) -> Packet:
    return a_packet({**an_answer(), "logs": {"api/current": text}})


def written_as_yaml(line: str) -> str:
    """Give the line of the YAML that holds the one log line of a packet."""
    lines = to_yaml.render(log_of(line)).splitlines()
    return lines[next(i for i, one in enumerate(lines) if one.strip() == "lines:") + 1].strip()


def test_the_json_validates_against_the_schema_of_the_packet() -> None:
    schema = Packet.model_json_schema(by_alias=True, mode="serialization")
    document = json.loads(to_json.render(a_packet(conclude=run_checks)))
    assert document["findings"]
    Draft202012Validator(schema).validate(document)


def test_the_json_is_in_the_order_of_the_model() -> None:
    document = json.loads(to_json.render(a_packet(conclude=run_checks)))
    assert list(document) == [
        "schemaVersion",
        "tool",
        "id",
        "request",
        "cluster",
        "summary",
        "findings",
        "ruledOut",
        "unknown",
        "graph",
        "portChains",
        "timeline",
        "eventWindow",
        "evidence",
        "notAsked",
        "gaps",
        "redaction",
        "budget",
        "mutations",
    ]


def test_the_json_is_indented_and_ends_its_last_line() -> None:
    text = to_json.render(a_packet())
    assert text.startswith('{\n  "schemaVersion": "1",\n')
    assert text.endswith("\n}\n")


def test_letters_of_any_script_are_written_as_themselves() -> None:
    packet = log_of("Anmeldung für Jürgen 失敗")
    assert "Anmeldung für Jürgen 失敗" in to_json.render(packet)
    assert "Anmeldung für Jürgen 失敗" in to_yaml.render(packet)


@pytest.mark.parametrize("render", [to_json.render, to_yaml.render])
def test_the_same_answers_give_the_same_bytes(render: Any) -> None:
    assert render(a_packet(conclude=run_checks)) == render(a_packet(conclude=run_checks))


def test_the_yaml_loads_to_the_document_of_the_json() -> None:
    packet = a_packet(conclude=run_checks)
    assert yaml.safe_load(to_yaml.render(packet)) == json.loads(to_json.render(packet))


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60))
def test_whatever_a_log_says_the_yaml_loads_to_it(text: str) -> None:
    packet = log_of(text)
    assert yaml.safe_load(to_yaml.render(packet)) == packet.document()


def test_the_yaml_is_in_the_order_of_the_model() -> None:
    tops = [line for line in to_yaml.render(a_packet()).splitlines() if line[:1].isalpha()]
    assert [line.partition(":")[0] for line in tops] == list(a_packet().document())


def test_a_long_line_of_a_log_stays_one_line_in_yaml() -> None:
    line = "word " * 200 + "end"
    assert written_as_yaml(line) == f"'1': {line}"


def test_a_text_of_several_lines_is_written_line_by_line_in_yaml() -> None:
    answer = {**an_answer(), "debug": {"output": "=== resolv.conf\nnameserver 10.96.0.10\noptions ndots:5\n"}}
    assert "resolv.conf: |-\n" in to_yaml.render(a_packet(answer))


@pytest.mark.parametrize(
    "text", ["yes", "off", "y", "N", "null", "~", "12", "1e3", "0o17", "0x1f", "1_000", ".5", "1.0"]
)
def test_a_string_that_a_reader_of_yaml_might_take_for_something_else_is_quoted(text: str) -> None:
    assert written_as_yaml(text) == f"'1': '{text}'"


def test_the_yaml_refers_to_nothing_by_an_anchor() -> None:
    labels = {"app": "same", "tier": "same"}
    answer = an_answer()
    answer["pod"][""]["metadata"]["labels"] = labels
    text = to_yaml.render(a_packet(answer))
    assert text.count("app: same") >= 2
    assert not [line for line in text.splitlines() if line.partition(": ")[2].startswith(("&", "*"))]
