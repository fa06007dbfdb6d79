"""Recorded incidents, replayed: what must be found is found, and nothing else is claimed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from click.testing import CliRunner

from kubectl_evidence.cli.command import command
from tests.incidents import Incident, incidents
from tests.replays import ROOT, Elsewhere, replay

INCIDENTS = [pytest.param(incident, id=incident.name) for incident in incidents()]
FORMS_ELSEWHERE = ("json", "terminal")


@pytest.fixture(scope="module", autouse=True)
def elsewhere() -> Iterator[Elsewhere]:
    """All incidents in another process, which replays them while the tests before the one that asks go on."""
    replaying = Elsewhere(*FORMS_ELSEWHERE)
    yield replaying
    replaying.end()


def test_no_two_incidents_share_a_namespace_so_that_all_can_be_recorded_side_by_side() -> None:
    namespaces = [one.namespace for one in incidents()]
    assert sorted(set(namespaces)) == sorted(namespaces)


@cache
def packet(incident: Incident) -> dict[str, Any]:
    ran = replay(incident, "-o", "json")
    assert ran.exit_code == incident.exit_code, ran.output
    document: dict[str, Any] = json.loads(ran.stdout)
    return document


def claims(document: dict[str, Any], verdict: str) -> set[str]:
    """The checks with a fault of this verdict, folded consequences included."""
    facts = [*document["findings"], *(c for f in document["findings"] for c in f.get("consequences", ()))]
    return {fact["check"] for fact in facts if fact["verdict"] == verdict and fact["severity"] != "info"}


def test_there_are_at_least_four_recorded_incidents() -> None:
    assert len([one for one in incidents() if (one.folder / "capture.yaml").exists()]) >= 4


@pytest.mark.parametrize("incident", INCIDENTS)
def test_the_first_line_names_the_root_cause(incident: Incident) -> None:
    document = packet(incident)
    assert [word for word in incident.headline if word not in document["summary"]["headline"]] == []
    first = next((f["check"] for f in document["findings"] if f["severity"] != "info"), None)
    assert first == incident.first


@pytest.mark.parametrize("incident", INCIDENTS)
def test_exactly_what_is_expected_is_claimed(incident: Incident) -> None:
    document = packet(incident)
    assert claims(document, "proven") == set(incident.proven)
    assert claims(document, "suspected") == set(incident.suspected)
    informs = {f["check"] for f in document["findings"] if f["severity"] == "info"}
    assert informs == set(incident.informs)


@pytest.mark.parametrize("incident", INCIDENTS)
def test_the_packet_is_what_the_shipped_schema_says(incident: Incident) -> None:
    _validator().validate(packet(incident))


@cache
def _validator() -> jsonschema.Draft202012Validator:
    schema = json.loads((ROOT / "kubectl_evidence/packet.schema.json").read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("incident", INCIDENTS)
def test_every_citation_leads_to_a_value_in_the_json(incident: Incident) -> None:
    document = packet(incident)
    facts = [*document["findings"], *document["ruledOut"]]
    facts += [c for finding in document["findings"] for c in finding.get("consequences", ())]
    pointers = [pointer for fact in facts for pointer in fact["cites"]]
    assert pointers
    for pointer in pointers:
        value: Any = document
        for step in pointer.lstrip("/").split("/"):
            key = step.replace("~1", "/").replace("~0", "~")
            value = value[int(key)] if isinstance(value, list) else value[key]


@pytest.mark.parametrize("incident", INCIDENTS)
def test_the_markdown_is_the_expected_one(incident: Incident) -> None:
    expected = incident.folder / "packet.md"
    assert replay(incident, "-o", "markdown").stdout == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("form", ["json", "yaml", "markdown", "terminal"])
@pytest.mark.parametrize("incident", [i for i in incidents() if i.secret], ids=lambda i: i.name)
def test_the_secret_is_in_no_form_and_in_no_recorded_file(incident: Incident, form: str) -> None:
    assert incident.secret is not None
    assert incident.secret not in replay(incident, "-o", form).stdout
    recorded = [
        *incident.folder.rglob("objects/**/*"),
        *incident.folder.rglob("logs/**/*"),
        incident.folder / "packet.md",
    ]
    texts = [file.read_text(encoding="utf-8") for file in recorded if file.is_file()]
    assert len(texts) > 3
    assert not [text for text in texts if incident.secret in text]
    assert any("[redacted:" in text for text in texts), "the recording should show where it was"


@pytest.mark.parametrize("incident", INCIDENTS)
def test_an_incident_needs_under_4200_tokens_of_markdown(incident: Incident) -> None:
    assert len(replay(incident, "-o", "markdown").stdout) / 2.8 < 4200


@pytest.mark.parametrize("incident", INCIDENTS)
def test_a_small_budget_keeps_the_findings_and_says_what_was_left_out(incident: Incident) -> None:
    small = json.loads(replay(incident, "-o", "json", "--max-tokens", "500").stdout)
    assert small["findings"] == packet(incident)["findings"]
    assert small["budget"]["leftOut"]


@pytest.mark.parametrize("incident", INCIDENTS)
@pytest.mark.parametrize("form", FORMS_ELSEWHERE)
def test_the_same_capture_gives_the_same_bytes_in_another_process(
    incident: Incident, form: str, elsewhere: Elsewhere
) -> None:
    code, output = elsewhere.came(incident, form)
    assert code == incident.exit_code, output
    assert output == replay(incident, "-o", form).stdout


def test_recording_a_replay_gives_the_same_packet_again(tmp_path: Path) -> None:
    incident = next(one for one in incidents() if one.name == "selector-mismatch")
    first = json.loads(replay(incident, "-o", "json", "--record", str(tmp_path / "again")).stdout)
    words = [incident.target, "-n", incident.namespace, "--from", str(tmp_path / "again"), "-o", "json"]
    again = json.loads(CliRunner().invoke(command, words).stdout)
    for document in (first, again):
        document.pop("id")
        document["request"].pop("command")
        document["budget"].pop("tokens")
    assert first == again


def test_expectations_name_checks_that_exist() -> None:
    from kubectl_evidence.checks import all_checks

    known = {check.id for check in all_checks()}
    for incident in incidents():
        assert {*incident.proven, *incident.suspected, *incident.informs} <= known, incident.name


def test_each_manifest_is_yaml() -> None:
    for incident in incidents():
        assert list(yaml.safe_load_all(incident.manifest))
