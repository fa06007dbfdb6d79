"""One incident of a real node, as each tool wrote it down, leads to the same first finding.

`tests/capture/record_bundles.py` has recorded it: the capture and the bundles within seconds of one another.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from kubectl_evidence.cli.command import command
from tests.capture.record_bundles import BUNDLES, NAMESPACE, TARGET
from tests.capture.tars import tar_gz_of

FAKE = "fake-Tr0ub4dor-and-3"
RECORDED = ["cluster-info-dump", "cluster-info-dump-yaml", "must-gather", "support-bundle.tar.gz"]
ARCHIVED = ["cluster-info-dump", "must-gather"]


def packet_of(path: Path, *flags: str) -> dict[str, Any]:
    """Replay from the command line, in this process."""
    words = [f"pod/{TARGET}", "-n", NAMESPACE, "--from", str(path), "-o", "json", *flags]
    with contextlib.chdir(BUNDLES):
        ran = CliRunner().invoke(command, words, prog_name="kubectl evidence")
    assert ran.exit_code in (0, 4), ran.output
    assert FAKE not in ran.output
    packet: dict[str, Any] = json.loads(ran.stdout)
    return packet


def first_of(packet: dict[str, Any]) -> tuple[str, ...]:
    first = packet["findings"][0]
    return first["check"], first["subject"], first["verdict"], packet["summary"]["headline"]


@pytest.fixture(scope="module")
def as_capture() -> tuple[str, ...]:
    return first_of(packet_of(BUNDLES / "capture"))


def test_the_capture_of_the_incident_says_what_is_wrong(as_capture: tuple[str, ...]) -> None:
    assert as_capture[0] == "log-fatal-line"
    assert "password authentication failed" in as_capture[-1]


@pytest.mark.parametrize("bundle", RECORDED)
def test_each_bundle_leads_to_the_first_finding_of_the_capture(bundle: str, as_capture: tuple[str, ...]) -> None:
    assert first_of(packet_of(BUNDLES / bundle)) == as_capture


@pytest.mark.parametrize("bundle", ARCHIVED)
def test_a_bundle_in_an_archive_gives_the_packet_of_its_folder(bundle: str, tmp_path: Path) -> None:
    archive = tar_gz_of(BUNDLES / bundle, tmp_path / f"{bundle}.tar.gz", "download")
    packed, folder = packet_of(archive), packet_of(BUNDLES / bundle)
    assert packed["findings"] == folder["findings"]
    assert packed["evidence"] == folder["evidence"]


@pytest.mark.parametrize("bundle", RECORDED)
def test_a_recording_of_a_replayed_bundle_replays_to_the_same_findings(bundle: str, tmp_path: Path) -> None:
    replayed = packet_of(BUNDLES / bundle, "--record", str(tmp_path / "again"))
    again = packet_of(tmp_path / "again")
    assert first_of(again) == first_of(replayed)
    assert again["unknown"] == replayed["unknown"]
    assert not any(FAKE in file.read_text() for file in (tmp_path / "again").rglob("*") if file.is_file())


@pytest.mark.parametrize("bundle", RECORDED)
def test_what_a_bundle_cannot_know_is_said_to_be_unknown(bundle: str) -> None:
    packet = packet_of(BUNDLES / bundle)
    assert "metrics-apiservice-unavailable" in {check for one in packet["unknown"] for check in one["checks"]}
    assert "metrics-missing-for-pod" not in {finding["check"] for finding in packet["findings"]}


def test_a_bundle_is_replayed_by_a_process_of_its_own(tmp_path: Path, as_capture: tuple[str, ...]) -> None:
    words = [f"pod/{TARGET}", "-n", NAMESPACE, "--from", "support-bundle.tar.gz", "-o", "json"]
    ran = subprocess.run(
        [sys.executable, "-m", "kubectl_evidence", *words],
        cwd=BUNDLES,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={"TMPDIR": str(tmp_path), "PYTHONPATH": str(BUNDLES.parent.parent)},
    )
    # What a bundle does not hold is a gap.
    assert ran.returncode == 4
    assert first_of(json.loads(ran.stdout)) == as_capture
    assert list(tmp_path.iterdir()) == []


def test_a_hostile_archive_ends_with_one_sentence_and_the_next_step(tmp_path: Path) -> None:
    (tmp_path / "b.tgz").write_bytes((BUNDLES / "support-bundle.tar.gz").read_bytes()[:20_000])
    ran = CliRunner().invoke(
        command, [f"pod/{TARGET}", "--from", str(tmp_path / "b.tgz")], prog_name="kubectl evidence"
    )
    assert ran.exit_code == 2
    assert "b.tgz: damaged: it was not copied whole, or is no gzip" in ran.output
    assert "next: Copy it again, or have it made again." in ran.output
