"""Recorded incidents, replayed: what must be found is found, and nothing else is claimed."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from click.testing import CliRunner, Result

from kubectl_evidence.cli.command import command
from tests.incidents import FIXTURES, Incident, incidents

ROOT = FIXTURES.parent
INCIDENTS = [pytest.param(incident, id=incident.name) for incident in incidents()]


def test_no_two_incidents_share_a_namespace_so_that_all_can_be_recorded_side_by_side() -> None:
    namespaces = [one.namespace for one in incidents()]
    assert sorted(set(namespaces)) == sorted(namespaces)


@cache
def replay(incident: Incident, *flags: str) -> Result:
    """Run the command once for each incident and flags, in this process."""
    with contextlib.chdir(ROOT):
        return CliRunner().invoke(command, arguments(incident, *flags), prog_name="kubectl evidence")


def replay_anew(incident: Incident, *flags: str) -> str:
    """What a process of its own prints: with another hash seed, and nothing remembered."""
    ran = subprocess.run(
        [sys.executable, "-m", "kubectl_evidence", *arguments(incident, *flags)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ran.returncode == incident.exit_code, ran.stderr
    return ran.stdout


def arguments(incident: Incident, *flags: str) -> list[str]:
    folder = str(incident.folder.relative_to(ROOT))
    return [incident.target, "-n", incident.namespace, "--from", folder, *flags]


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
    schema = json.loads((ROOT / "kubectl_evidence/packet.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(packet(incident))


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


@pytest.mark.parametrize("incident", INCIDENTS)
@pytest.mark.parametrize("form", ["json", "terminal"])
def test_the_same_capture_gives_the_same_bytes(incident: Incident, form: str) -> None:
    assert replay_anew(incident, "-o", form) == replay(incident, "-o", form).stdout


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
