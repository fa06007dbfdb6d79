"""The names of the checks and of their groups, told by their files: to complete a word no check is imported."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent.parent / "checks"


def groups() -> list[str]:
    """Name the groups: the folders."""
    return sorted(one.name for one in _FOLDER.iterdir() if one.is_dir() and not one.name.startswith("_"))


def checks() -> list[str]:
    """Name the checks: the files in the folders."""
    return sorted(one.stem.replace("_", "-") for one in _FOLDER.glob("*/*.py") if not one.name.startswith("_"))
