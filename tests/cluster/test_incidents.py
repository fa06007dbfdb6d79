"""The incidents of fixtures/ on the real cluster: the packet's headline names the true cause."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from subprocess import TimeoutExpired
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from kubectl_evidence.cli.command import command
from tests.cluster.api import Api
from tests.cluster.cluster import Cluster, Namespace
from tests.cluster.evidence import Ran, evidence
from tests.cluster.happening import Happened, as_they_happen, namespace_of
from tests.incidents import FIXTURES, Incident
from tests.incidents import incidents as recorded

FORMS = ("json", "yaml", "markdown", "terminal")
# The node is busy with the other incidents meanwhile.
# Nothing is left out for want of room: a run and its replay differ by a few tokens, which may decide what is.
ROOM = ("--max-tokens", "100000")
PATIENCE = ("--timeout", "60s", *ROOM)


def incidents() -> list[Incident]:
    """Those that can be made side by side, on a node that others use."""
    return [one for one in recorded() if not one.alone]


@dataclass(frozen=True)
class Shown:
    """One form of a packet, and the recording made with it."""

    text: str
    files: dict[Path, str]
    modes: set[int]


@dataclass(frozen=True)
class Examined:
    """What the command came to about one incident, while that was there."""

    ran: Ran
    # The packets of a replay and of the run that it replays.
    again: dict[str, Any]
    live: dict[str, Any]
    # Of an incident with a secret: what kubectl shows, and every form of the packet.
    plain: str = ""
    shown: dict[str, Shown] = field(default_factory=dict)


class Examinations:
    """Every incident is looked at once, when it has happened: the tests are about what was seen then."""

    def __init__(self, happening: Iterator[Happened], folder: Path) -> None:
        self._happening, self._folder = happening, folder
        self._seen: dict[str, Examined | Exception] = {}

    def __call__(self, incident: Incident) -> Examined:
        """What was seen of an incident; others that happen before it are looked at meanwhile.

        Raises:
            AssertionError: it has not happened.
            ValueError: what the command printed is no packet.
            TimeoutExpired: it has not ended.
        """
        while incident.name not in self._seen:
            one = next(self._happening)
            folder = self._folder / one.incident.name
            folder.mkdir()
            try:
                self._seen[one.incident.name] = examine(one.incident, one.there(), folder)
            except (AssertionError, ValueError, TimeoutExpired) as failure:
                self._seen[one.incident.name] = failure
        seen = self._seen[incident.name]
        if isinstance(seen, Exception):
            raise seen
        return seen


def examine(incident: Incident, namespace: Namespace, folder: Path) -> Examined:
    """Run the command as a person would, replay what it recorded, and show the secret if there is one."""
    capture = folder / "capture"
    ran = evidence(namespace, incident.target, "-o", "json", "--record", str(capture), *PATIENCE)
    live, again = ran.packet, replayed(incident, namespace, capture)
    for attempt in range(2):
        # An object that changed between two readings of one run is recorded as it was last: look once more.
        if of_the_cluster(live) != of_the_cluster(again):
            capture = folder / f"capture-{attempt}"
            live = evidence(namespace, incident.target, "-o", "json", "--record", str(capture), *PATIENCE).packet
            again = replayed(incident, namespace, capture)
    if incident.secret is None:
        return Examined(ran, again, live)
    pod = next(p["metadata"]["name"] for p in namespace.cluster.kubectl.items("pods", f"--namespace={namespace.name}"))
    plain = namespace.kubectl("logs", pod).stdout + namespace.kubectl("get", "pod", pod, "--output=yaml").stdout
    return Examined(ran, again, live, plain, {form: show(incident, namespace, form, folder) for form in FORMS})


def replayed(incident: Incident, namespace: Namespace, capture: Path) -> dict[str, Any]:
    words = [incident.target, "-n", namespace.name, "-o", "json", "--from", str(capture), *ROOM]
    packet: dict[str, Any] = json.loads(CliRunner().invoke(command, words, prog_name="kubectl evidence").stdout)
    return packet


def of_the_cluster(packet: dict[str, Any]) -> dict[str, Any]:
    """What a packet says of the cluster, but for when each kind was read: a recording has one moment for all."""
    evidence = {
        kind: {key: value for key, value in section.items() if key != "at"}
        for kind, section in packet["evidence"].items()
    }
    said = [(one["check"], one["subject"], one["says"]) for one in packet["findings"]]
    return {"evidence": evidence, "findings": said, "graph": packet.get("graph")}


def show(incident: Incident, namespace: Namespace, form: str, folder: Path) -> Shown:
    recording = folder / form
    ran = evidence(namespace, incident.target, "-o", form, "--record", str(recording), *PATIENCE)
    files = [file for file in recording.rglob("*") if file.is_file()]
    texts = {file: file.read_text(encoding="utf-8") for file in files}
    return Shown(ran.stdout + ran.stderr, texts, {file.stat().st_mode & 0o777 for file in files})


@pytest.fixture(scope="module")
def examined(
    cluster: Cluster, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Examinations]:
    """The incidents that the chosen tests are about, each in a namespace of its own."""
    about = (item.callspec.params.get("incident") for item in request.session.items if hasattr(item, "callspec"))
    chosen = dict.fromkeys(one for one in about if isinstance(one, Incident) and not one.alone)
    folder = tmp_path_factory.mktemp("incidents")
    api = Api(cluster.kubectl, folder)
    happening = as_they_happen(api, chosen, lambda one: namespace_of(one, cluster, api))
    try:
        yield Examinations(happening, folder)
    finally:
        happening.close()


every_incident = pytest.mark.parametrize("incident", [pytest.param(one, id=one.name) for one in incidents()])


@every_incident
def test_the_headline_names_the_true_cause(incident: Incident, examined: Examinations) -> None:
    ran = examined(incident).ran
    summary = ran.packet["summary"]
    assert ran.code == incident.exit_code, ran.stderr
    assert [word for word in incident.headline if word not in summary["headline"]] == [], summary


@every_incident
def test_the_packet_is_what_the_shipped_schema_says(incident: Incident, examined: Examinations) -> None:
    _validator().validate(examined(incident).ran.packet)


@cache
def _validator() -> jsonschema.Draft202012Validator:
    schema = json.loads((FIXTURES.parent / "kubectl_evidence/packet.schema.json").read_text(encoding="utf-8"))
    return jsonschema.Draft202012Validator(schema)


@every_incident
def test_a_recording_replays_to_the_same_verdicts(incident: Incident, examined: Examinations) -> None:
    seen = examined(incident)
    assert of_the_cluster(seen.again) == of_the_cluster(seen.live)


@pytest.mark.parametrize("incident", [pytest.param(one, id=one.name) for one in incidents() if one.secret])
def test_the_secret_in_the_log_or_the_spec_is_in_no_form_and_on_no_disk(
    incident: Incident, examined: Examinations
) -> None:
    seen = examined(incident)
    assert incident.secret is not None
    assert incident.secret in seen.plain, "or this test would prove nothing"
    assert set(seen.shown) == set(FORMS)
    for shown in seen.shown.values():
        assert incident.secret not in shown.text
        assert len(shown.files) > 5
        assert not [file for file, text in shown.files.items() if incident.secret in text]
        assert shown.modes == {0o600}


@pytest.fixture(scope="module")
def unschedulable(cluster: Cluster) -> Iterator[Namespace]:
    """A Deployment whose pod is on no node."""
    with cluster.namespace("unschedulable") as namespace:
        namespace.apply(next(one.manifest for one in incidents() if one.name == "unschedulable"))
        namespace.wait_for("it has a pod", lambda: namespace.kubectl("get", "pods", "--output=name").stdout)
        yield namespace


def test_kubectl_takes_the_target_in_both_spellings(unschedulable: Namespace) -> None:
    for words in (["pod/search-index"], ["pod", "search-index"], ["pods/search-index"], ["po", "search-index"]):
        ran = evidence(unschedulable, *words, "-o", "json", *PATIENCE)
        assert ran.packet["request"]["because"].startswith("no pod of that name")


def test_exact_refuses_to_guess_and_names_the_candidates(unschedulable: Namespace) -> None:
    ran = evidence(unschedulable, "pod/search-index", "--exact", "-o", "json", *PATIENCE)
    assert (ran.code, ran.packet["errorCode"]) == (3, "target-not-found")
    assert "Deployment/search-index" in ran.packet["details"][0]
