"""What was masked is counted by rule and by place, in the packet and with -v; values are nowhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from kubectl_evidence.ask import Ask
from kubectl_evidence.cli.verbose import tell_masked
from kubectl_evidence.cluster.capture import load
from kubectl_evidence.cluster.own_secrets import OwnSecrets
from kubectl_evidence.outcome import Collected, NotFound, Outcome
from kubectl_evidence.packet import Redaction
from kubectl_evidence.pipeline import Inquiry, investigate
from kubectl_evidence.raw import Raw
from kubectl_evidence.record import record
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.redact.audit import MOST
from kubectl_evidence.redact.placeholder import PLACEHOLDER
from kubectl_evidence.render import to_json, to_terminal
from kubectl_evidence.target import Target
from kubectl_evidence.text import Text
from tests.builders import AT, UID, ScriptedCluster, healthy, list_of, pod

TARGET = Target("checkout-api-6f9d7c5b88-vk4n2", "payments")
SECRET = "fake-Tr0ub4dor-and-9"


def an_incident() -> dict[str, Any]:
    """A password that a variable's name gives away, also in an argument, an event and a log."""
    one = pod()
    [container] = one["spec"]["containers"]
    container["env"] = [{"name": "DB_PASSWORD", "value": SECRET}]
    container["args"] = ["serve", f"--with={SECRET}"]
    event = {
        "metadata": {"name": "checkout-api.1", "namespace": "payments"},
        "involvedObject": {"kind": "Pod", "name": TARGET.name, "uid": one["metadata"]["uid"]},
        "apiVersion": "v1",
        "kind": "Event",
        "message": f"exec: {SECRET} not found",
    }
    log = f"starting\nlogin with {SECRET}\nDB_PASSWORD={SECRET} again {SECRET}\n"
    lists = {"pods": list_of([one], "PodList"), "events": list_of([event], "EventList")}
    return healthy(**{TARGET.name: one}, **lists, log=log)


class Selective(ScriptedCluster):
    """Gives events to whom they belong, and has no metrics."""

    def read(self, ask: Ask, deadline: float) -> Outcome[Raw]:
        if ask.access.group == "metrics.k8s.io":
            return NotFound()
        if ask.access.resource == "events" and UID not in str(ask.query):
            return Collected(AT, Raw(json.dumps(list_of([], "EventList")).encode()))
        return super().read(ask, deadline)


def redaction_of(cluster: Any, redactor: KeyedRedactor, **inquiry: Any) -> tuple[Redaction, Any]:
    found = investigate(Inquiry(TARGET, "pod/checkout-api", "kubectl evidence", **inquiry), cluster, redactor)
    return found.packet.redaction, found


def test_every_mask_is_counted_where_it_stands(redactor: KeyedRedactor) -> None:
    redaction, found = redaction_of(Selective(an_incident()), redactor)
    assert redaction.places == {
        "events.pod.message": {"password": 1},
        "logs.api/current": {"password": 3},
        "pod.containers.api.args": {"password": 1},
    }
    assert redaction.counts == {"password": 5}
    shown = json.dumps(found.packet.document()["evidence"])
    assert len(PLACEHOLDER.findall(shown)) == 5
    assert SECRET not in shown


def test_a_replay_counts_what_the_live_run_counted(tmp_path: Path, redactor: KeyedRedactor) -> None:
    live, found = redaction_of(Selective(an_incident()), redactor)
    record(tmp_path / "c", tuple(found.asked.items()), redactor=redactor, server_version="v1.36.2", captured_at=AT)
    cluster = load(tmp_path / "c")
    for budget in (8000, 500):
        replayed, _ = redaction_of(cluster, KeyedRedactor(cluster.digest), recorded=True, max_tokens=budget)
        assert (replayed.counts, replayed.places) == (live.counts, live.places)


def test_where_nothing_is_masked_there_is_no_legend(redactor: KeyedRedactor) -> None:
    redaction, found = redaction_of(ScriptedCluster(healthy()), redactor)
    assert (redaction.legend, redaction.counts, redaction.places) == (None, {}, {})
    assert found.packet.document()["redaction"] == {"counts": {}}


def test_the_legend_says_what_a_placeholder_is_wherever_there_is_one(redactor: KeyedRedactor) -> None:
    redaction, found = redaction_of(Selective(an_incident()), redactor)
    assert redaction.legend is not None
    for words in ("rule KIND", "Equal fingerprints are equal secrets", "forgotten", "Masking again changes nothing"):
        assert words in redaction.legend
    assert redaction.legend in to_json.render(found.packet)
    terminal = " ".join(to_terminal.render(found.packet, width=200).split())
    assert redaction.legend in terminal
    assert "masked 1 password in events.pod.message;" in terminal
    # It is true.
    text = redactor.redact(redaction.legend)
    assert text == redaction.legend


def test_a_pod_full_of_secrets_does_not_fill_the_packet_with_places(redactor: KeyedRedactor) -> None:
    answers = an_incident()
    [container] = answers[TARGET.name]["spec"]["containers"]
    copies = [{**container, "name": f"c{n}"} for n in range(2 * MOST)]
    answers[TARGET.name]["spec"]["containers"] = [container, *copies]
    redaction, _ = redaction_of(ScriptedCluster(answers), redactor)
    assert len(redaction.places) == MOST + 1
    elsewhere = {
        rule: n for place, rules in redaction.places.items() if place == "elsewhere" for rule, n in rules.items()
    }
    assert elsewhere["password"] > MOST
    assert redaction.counts["password"] == sum(rules["password"] for rules in redaction.places.values())


def test_with_v_rules_and_places_are_told_and_no_value(
    redactor: KeyedRedactor, capsys: pytest.CaptureFixture[str]
) -> None:
    redaction, _ = redaction_of(Selective(an_incident()), redactor)
    tell_masked(redaction, OwnSecrets())
    told = capsys.readouterr().err.splitlines()
    assert "masked: 3 password in logs.api/current" in told
    assert "masked: 1 password in pod.containers.api.args" in told
    assert len(told) == 3
    tell_masked(Redaction(counts={}), OwnSecrets())
    assert capsys.readouterr().err == "masked: nothing\n"


def test_a_mask_in_the_request_counts_too(redactor: KeyedRedactor) -> None:
    token = f"gh{'p'}_{'a1B2' * 9}"
    found = investigate(Inquiry(TARGET, token, f"kubectl evidence {token}"), ScriptedCluster(healthy()), redactor)
    assert found.packet.redaction.places == {Text("request", redactor): {"github-token": 2}}
