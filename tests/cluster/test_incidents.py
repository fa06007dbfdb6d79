"""The incidents of fixtures/ on the real cluster: the packet's headline names the true cause."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import jsonschema
import pytest

from tests.cluster.cluster import Cluster, Namespace
from tests.cluster.evidence import Ran, evidence
from tests.incidents import FIXTURES, Get, Incident, has_happened, second_act
from tests.incidents import incidents as recorded

SECONDS = 180.0


def incidents() -> list[Incident]:
    """Those that can be made side by side, on a node that others use."""
    return [one for one in recorded() if not one.alone]


FORMS = ("json", "yaml", "markdown", "terminal")
# What a run about an incident came to, and its recording.
Look: TypeAlias = Callable[[Incident, Namespace], tuple[Ran, Path]]


@pytest.fixture(scope="module")
def happening(cluster: Cluster) -> Iterator[dict[str, Namespace]]:
    """Every incident, applied at once, each in a namespace of its own: they take their time side by side."""
    with ExitStack() as stack:
        namespaces = {}
        for incident in incidents():
            namespaces[incident.name] = stack.enter_context(cluster.namespace(incident.name))
            namespaces[incident.name].apply(incident.manifest)
        for incident in incidents():
            second_act(incident, namespaces[incident.name], _getting(namespaces[incident.name]))
        yield namespaces


def _getting(namespace: Namespace) -> Get:
    kubectl = namespace.cluster.kubectl
    return lambda kind: {"items": kubectl.items(kind, f"--namespace={namespace.name}")}


@pytest.fixture
def happened(request: pytest.FixtureRequest, happening: dict[str, Namespace]) -> tuple[Incident, Namespace]:
    """One incident, as soon as it has come to the state that its expectations are about."""
    incident: Incident = request.param
    namespace = happening[incident.name]
    namespace.wait_for(
        f"{incident.name} has happened: {dict(incident.until)}",
        lambda: has_happened(incident, _getting(namespace)),
        SECONDS,
    )
    return incident, namespace


every_incident = pytest.mark.parametrize(
    "happened", [pytest.param(one, id=one.name) for one in incidents()], indirect=True
)


@pytest.fixture(scope="module")
def look(tmp_path_factory: pytest.TempPathFactory) -> Look:
    """Run the command about an incident, once for all tests, and record what it read."""
    seen: dict[str, tuple[Ran, Path]] = {}

    def once(incident: Incident, namespace: Namespace) -> tuple[Ran, Path]:
        if incident.name not in seen:
            capture = tmp_path_factory.mktemp(incident.name) / "capture"
            seen[incident.name] = evidence(namespace, incident.target, "-o", "json", "--record", str(capture)), capture
        return seen[incident.name]

    return once


@every_incident
def test_the_headline_names_the_true_cause(happened: tuple[Incident, Namespace], look: Look) -> None:
    ran, _ = look(*happened)
    incident, summary = happened[0], ran.packet["summary"]
    assert ran.code == incident.exit_code, ran.stderr
    assert [word for word in incident.headline if word not in summary["headline"]] == [], summary


@every_incident
def test_the_packet_is_what_the_shipped_schema_says(happened: tuple[Incident, Namespace], look: Look) -> None:
    jsonschema.Draft202012Validator(_schema()).validate(look(*happened)[0].packet)


@cache
def _schema() -> Any:
    return json.loads((FIXTURES.parent / "kubectl_evidence/packet.schema.json").read_text(encoding="utf-8"))


@every_incident
def test_a_recording_replays_to_the_same_verdicts(
    happened: tuple[Incident, Namespace], look: Look, tmp_path: Path
) -> None:
    incident, namespace = happened
    ran, capture = look(*happened)
    for attempt in range(3):
        again = evidence(namespace, incident.target, "-o", "json", "--from", str(capture)).packet
        if _of_the_cluster(again) == _of_the_cluster(ran.packet):
            return
        # An object that changed between two readings of one run is recorded as it was last: look once more.
        if attempt < 2:
            capture = tmp_path / str(attempt)
            ran = evidence(namespace, incident.target, "-o", "json", "--record", str(capture))
        else:
            assert _of_the_cluster(again) == _of_the_cluster(ran.packet)


def _of_the_cluster(packet: dict[str, Any]) -> dict[str, Any]:
    """What a packet says of the cluster, but for when each kind was read: a recording has one moment for all."""
    evidence = {
        kind: {key: value for key, value in section.items() if key != "at"}
        for kind, section in packet["evidence"].items()
    }
    said = [(one["check"], one["subject"], one["says"]) for one in packet["findings"]]
    return {"evidence": evidence, "findings": said, "graph": packet.get("graph")}


@pytest.mark.parametrize(
    "happened", [pytest.param(one, id=one.name) for one in incidents() if one.secret], indirect=True
)
def test_the_secret_in_the_log_or_the_spec_is_in_no_form_and_on_no_disk(
    happened: tuple[Incident, Namespace], tmp_path: Path
) -> None:
    incident, namespace = happened
    assert incident.secret is not None
    pod = next(p["metadata"]["name"] for p in namespace.cluster.kubectl.items("pods", f"--namespace={namespace.name}"))
    shown = namespace.kubectl("logs", pod).stdout + namespace.kubectl("get", "pod", pod, "--output=yaml").stdout
    assert incident.secret in shown, "or this test would prove nothing"
    for form in FORMS:
        recording = tmp_path / form
        ran = evidence(namespace, incident.target, "-o", form, "--record", str(recording))
        assert incident.secret not in ran.stdout + ran.stderr
        files = [file for file in recording.rglob("*") if file.is_file()]
        assert len(files) > 5
        assert not [file for file in files if incident.secret in file.read_text(encoding="utf-8")]
        assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_kubectl_takes_the_target_in_both_spellings(happening: dict[str, Namespace]) -> None:
    namespace = happening["unschedulable"]
    for words in (["pod/search-index"], ["pod", "search-index"], ["pods/search-index"], ["po", "search-index"]):
        assert evidence(namespace, *words, "-o", "json").packet["request"]["because"].startswith("no pod of that name")


def test_exact_refuses_to_guess_and_names_the_candidates(happening: dict[str, Namespace]) -> None:
    ran = evidence(happening["unschedulable"], "pod/search-index", "--exact", "-o", "json")
    assert (ran.code, ran.packet["errorCode"]) == (3, "target-not-found")
    assert "Deployment/search-index" in ran.packet["details"][0]
