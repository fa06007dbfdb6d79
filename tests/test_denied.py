"""Recorded incidents of which only the target and its pods may be read: what was denied leads to no conclusion."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.incidents import Incident, incidents
from tests.test_mutations import claimed, read, write

RESOURCES = {"hpa": "horizontalpodautoscalers", "ingress": "ingresses", "pvc": "persistentvolumeclaims"}
# What is said in its place where events do not tell what the probe meets.
LESS_EXACT = {"readiness-failing"}


def bare(incident: Incident, folder: Path) -> Path:
    """A copy of the recording in which everything else was forbidden."""
    copy = folder / incident.name
    shutil.copytree(incident.folder, copy, ignore=shutil.ignore_patterns("*.md", "manifest.yaml", "mutations.yaml"))
    kind = incident.target.partition("/")[0]
    capture = read(copy / "capture.yaml")
    capture["answers"] = [
        one if is_about(one["request"], {"pods", RESOURCES.get(kind, f"{kind}s")}) else forbidden(one)
        for one in capture["answers"]
    ]
    write(copy / "capture.yaml", capture)
    return copy


def is_about(request: str, resources: set[str]) -> bool:
    """Whether a request is for objects of these resources, or for one; the log of a pod is not."""
    steps = request.partition("?")[0].strip("/").split("/")
    return steps == ["apis"] or bool(resources & set(steps[-2:]))


def forbidden(answer: dict[str, Any]) -> dict[str, Any]:
    return {**{key: answer[key] for key in ("request", "form") if key in answer}, "outcome": "forbidden"}


@pytest.mark.parametrize("incident", incidents(), ids=[one.name for one in incidents()])
def test_nothing_is_claimed_that_is_not_claimed_of_the_whole(incident: Incident, tmp_path: Path) -> None:
    found = claimed(incident, bare(incident, tmp_path))
    assert {one for one in found - claimed(incident, incident.folder) if one[0] not in LESS_EXACT} == set()
