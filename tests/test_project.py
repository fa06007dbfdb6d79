"""What holds the project's own files together: pins, licence, version."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import distribution, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import kubectl_evidence

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def pins() -> dict[str, str]:
    """Read constraints.txt: canonical name to exact version."""
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if line and line[0] != "#"]
    return {canonicalize_name(name): pin for name, pin in (line.split("==") for line in lines)}


def needed(name: str, extras: frozenset[str], seen: set[tuple[str, frozenset[str]]]) -> set[str]:
    """Follow what installed distributions require on this Python, from `name` down."""
    if (name, extras) in seen:
        return set()
    seen.add((name, extras))
    found = {name}
    for line in distribution(name).requires or []:
        requirement = Requirement(line)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in extras | {""}):
            found |= needed(canonicalize_name(requirement.name), frozenset(requirement.extras), seen)
    return found


NEEDED = sorted(needed("kubectl-evidence", frozenset({"dev"}), set()) - {"kubectl-evidence"})


@pytest.mark.parametrize("name", NEEDED)
def test_every_package_the_tests_run_with_has_the_version_that_is_pinned(name: str) -> None:
    assert pins().get(name) == version(name), f"{name}: run `make setup`, or `make pins` for a new dependency"


def test_a_plain_installation_has_a_wheel_everywhere() -> None:
    # google-re2 has none for musl: as a plain dependency it would break the installation there.
    assert not [line for line in PROJECT["dependencies"] if "re2" in line]


def test_the_version_is_said_once() -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+", kubectl_evidence.__version__)
    assert version("kubectl-evidence") == kubectl_evidence.__version__


def test_the_license_is_the_one_that_the_metadata_names() -> None:
    text = (ROOT / "LICENSE").read_text()
    assert PROJECT["license"] == "Apache-2.0"
    assert "Apache License\n" in text
    assert "END OF TERMS AND CONDITIONS" in text
