"""The flags that say what else is masked, on the command that makes a packet."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kubectl_evidence.cli.command import command
from kubectl_evidence.cli.exit_codes import ExitCode
from kubectl_evidence.evidence.debug import DebugOutput
from kubectl_evidence.redact.policy import Policy
from kubectl_evidence.redact.redactor import KeyedRedactor
from kubectl_evidence.redact.rules.personal import ADDRESSES

DEMO = ["pod/checkout-api", "-n", "payments", "--from", "fixtures/selector-mismatch", "-o", "json"]
ADDRESS = re.compile(r"(?<![\w.])10\.\d+\.\d+\.\d+")


@pytest.fixture(autouse=True)
def in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(Path(__file__).parents[2])
    monkeypatch.setenv("XDG_CONFIG_HOME", "/nonexistent")
    monkeypatch.delenv("KUBECTL_EVIDENCE_REDACT_RULES", raising=False)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, [*DEMO, *arguments])


def test_with_redact_ips_no_address_is_anywhere_in_a_packet_and_nothing_else_changes(tmp_path: Path) -> None:
    plain, masked = run(), run("--redact-ips", "--record", str(tmp_path / "capture"))
    assert ADDRESS.search(plain.stdout)
    assert not ADDRESS.search(masked.stdout)
    before, after = json.loads(plain.stdout), json.loads(masked.stdout)
    assert after["redaction"]["counts"] == {"ip": len(ADDRESS.findall(json.dumps(before["evidence"])))}
    assert after["redaction"]["places"]["pod.podIP"] == {"ip": 1}
    for part in ("findings", "ruledOut", "graph"):
        assert before[part] == after[part]
    assert [one["at"] for one in before["timeline"]] == [one["at"] for one in after["timeline"]]
    recorded = [file for file in (tmp_path / "capture").rglob("*") if file.is_file()]
    assert recorded
    assert not [file for file in recorded if ADDRESS.search(file.read_text(encoding="utf-8"))]


def test_own_rules_reach_the_whole_packet(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("version: 1\nliterals: [{value: listening, kind: word}]")
    packet = run("--redact-rules", str(rules)).stdout
    assert "listening on :8080" not in packet
    assert json.loads(packet)["redaction"]["counts"]["own-word"] >= 2


def test_rules_that_are_not_valid_stop_everything_before_it_begins(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("version: 1\nliterals: [s3cret]\nkey: []")
    # The capture that does not exist would be the next error.
    ran = CliRunner().invoke(command, ["pod/x", "--from", "none", "--redact-rules", str(rules)])
    assert ran.exit_code == ExitCode.USAGE
    assert ran.stderr.startswith(f"error: {rules}:3: unknown key")
    assert "next: " in ran.stderr
    assert "s3cret" not in ran.output


def test_a_debug_container_needs_the_addresses_that_redact_ips_hides() -> None:
    ran = CliRunner().invoke(command, ["pod/x", "--debug", "--redact-ips"])
    assert ran.exit_code == ExitCode.USAGE
    assert "--redact-ips hides them" in ran.stderr


def test_what_an_earlier_debug_container_saw_can_be_read_with_its_addresses_hidden() -> None:
    text = (
        "=== listening\ntcp 10.0.0.1:80 uid 0\ntcp 127.0.0.1:81 uid 0\n"
        "=== names\nweb 10.0.0.1,fd00::1\nnone no-address\n"
        "=== connections\n10.0.0.1:80 open\nweb:80,10.0.0.1 refused\n=== end\n"
    )
    redactor = KeyedRedactor(b"key", policy=Policy(rules=ADDRESSES))
    output = DebugOutput.model_validate({"status": "collected", "data": text}, context=redactor)
    one = output.listening[0].address
    assert one.startswith("[redacted:ip:")
    assert [socket.loopback_only for socket in output.listening] == [False, True]
    assert output.names[0].addresses[0] == one
    assert len(output.names[0].addresses) == 2
    assert [(each.host, each.address) for each in output.connections] == [(one, None), ("web", one)]


def rules(tmp_path: Path, text: str) -> str:
    file = tmp_path / "rules.yaml"
    file.write_text(f"version: 1\n{text}")
    return str(file)


def test_what_checks_would_compare_and_cannot_since_it_is_masked_is_undecided_and_never_well(tmp_path: Path) -> None:
    assert json.loads(run().stdout)["findings"][0]["verdict"] == "proven"
    own = rules(tmp_path, "expressions: [{id: pod, pattern: checkout-api, masks: [checkout-api]}]")
    ran = run("--exit-code", "--redact-rules", own)
    packet = json.loads(ran.stdout)
    assert ran.exit_code == ExitCode.INCOMPLETE
    assert packet["summary"]["headline"].startswith("No fault found in what could be read; 2 checks undecided")
    assert "your own rules mask" in packet["summary"]["headline"]
    undecided = {check for one in packet["unknown"] for check in one["checks"]}
    assert undecided == {"service-no-endpoints", "service-selector-near-miss"}
    assert all(one["masked"] and "is masked" in one["fill"] for one in packet["unknown"])
    # Equal values stay equal: what is compared for that alone is still proven.
    both = rules(tmp_path, "expressions: [{id: tier, pattern: backend, masks: [backend]}]")
    assert json.loads(run("--redact-rules", both).stdout)["findings"][0]["verdict"] == "proven"


def test_own_rules_that_are_in_names_of_objects_which_are_never_masked_are_told(tmp_path: Path) -> None:
    literals = rules(tmp_path, "literals: [nowhere-to-be-seen, checkout-api]")
    ran = run("--redact-rules", literals)
    assert ran.stderr.count("warning:") == 1
    assert ran.stderr.startswith(f"warning: literal 2 of {literals} is in the name of an object")
    expression = rules(tmp_path, "expressions: [{id: pod, pattern: 'checkout-[a-z]+', masks: [checkout-api]}]")
    assert "warning: the rule own-pod is in the name" in run("--redact-rules", expression).stderr
    assert run("--redact-ips", "--redact-pii").stderr == ""


def test_a_file_of_rules_or_literals_that_is_not_there_is_told_by_its_path(tmp_path: Path) -> None:
    ran = run("--redact-rules", "")
    assert ran.exit_code == ExitCode.USAGE
    assert ran.stderr.startswith("error: --redact-rules names no file")
    own = rules(tmp_path, "literals: [{file: nope.txt}]")
    assert f"{tmp_path}/nope.txt cannot be read: No such file" in run("--redact-rules", own).stderr


def test_a_capture_of_another_pod_names_the_pods_that_it_holds() -> None:
    ran = CliRunner().invoke(command, ["pod/other", "-n", "elsewhere", *DEMO[3:5]])
    assert ran.exit_code == ExitCode.NOT_FOUND
    assert re.search(r"pod/checkout-api-[a-z0-9]+-[a-z0-9]+ -n payments {2}\(in the capture\)", ran.stderr)
