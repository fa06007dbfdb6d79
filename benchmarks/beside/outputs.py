"""What each program said of each incident, as it is kept in outputs/."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.beside.sides import Answer, Finding

FOLDER = Path(__file__).parent / "outputs"


def write(name: str, told: Mapping[str, Any]) -> None:
    """Keep one incident's."""
    FOLDER.mkdir(exist_ok=True)
    text = json.dumps(told, indent=1, ensure_ascii=False)
    (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def read(name: str) -> Mapping[str, Any]:
    """One incident's, as it was written."""
    told: Mapping[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return told


def answers(told: Mapping[str, Any]) -> Mapping[str, Answer]:
    """Each side's answer."""
    return {
        side: Answer(answer["seconds"], [Finding(**finding) for finding in answer["findings"]])
        for side, answer in told["sides"].items()
    }
