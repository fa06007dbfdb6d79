"""Captures for the tests, written the way a person would write them."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

from kubectl_evidence.ask import Ask
from kubectl_evidence.cluster.capture import RecordedCluster, load
from kubectl_evidence.outcome import Collected, Outcome
from kubectl_evidence.raw import Raw

HEAD = """\
apiVersion: kubectl-evidence/v1
kind: Capture
serverVersion: v1.36.2
capturedAt: "2026-09-15T09:30:00Z"
"""
COMPLETE = HEAD + "complete: true\n"


def text(body: str) -> str:
    """Take the indentation of a test's own code off a YAML text."""
    return textwrap.dedent(body).lstrip("\n")


def one_file(folder: Path, body: str, head: str = COMPLETE) -> RecordedCluster:
    """Load a capture in one file: the head, and what the test adds."""
    file = folder / "capture-in-one.yaml"
    file.write_text(head + text(body))
    return load(file)


def folder_of(folder: Path, files: dict[str, str], head: str = COMPLETE) -> Path:
    """Write a capture as a folder."""
    for name, body in {"capture.yaml": head, **files}.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text(body))
    return folder


def read(cluster: RecordedCluster, ask: Ask) -> Outcome[Raw]:
    return cluster.read(ask, deadline=0.0)


def body_of(cluster: RecordedCluster, ask: Ask) -> Any:
    """Give the parsed answer, which has to be there."""
    outcome = read(cluster, ask)
    assert isinstance(outcome, Collected), outcome
    return outcome.data.parse()


def names_of(cluster: RecordedCluster, ask: Ask) -> list[str]:
    return [item["metadata"]["name"] for item in body_of(cluster, ask)["items"]]


def log_of(cluster: RecordedCluster, ask: Ask) -> str:
    outcome = read(cluster, ask)
    assert isinstance(outcome, Collected), outcome
    return outcome.data.decode()
