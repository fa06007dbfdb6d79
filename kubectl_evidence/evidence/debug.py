"""What a debug container saw from inside the pod. Only with `--debug`; untrusted text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import ValidationInfo, model_validator

from kubectl_evidence.evidence import Answer, Evidence
from kubectl_evidence.text import Redactor, Text

# The script of cluster/debug_script.py opens each section with a line of this form.
SECTION = "=== "


class DebugOutput(Answer):
    """The output by section, in the order of the script."""

    sections: Mapping[Text, Text] = {}

    @model_validator(mode="before")
    @classmethod
    def _cut(cls, answer: Any, info: ValidationInfo) -> Any:
        if not isinstance(answer, dict) or not isinstance(answer.get("data"), str):
            return answer
        if not isinstance(info.context, Redactor):
            msg = "text that no redactor has read"
            raise TypeError(msg)
        sections: dict[str, list[str]] = {}
        current: list[str] | None = None
        for line in Text(answer["data"], info.context).split("\n"):
            if line.startswith(SECTION):
                sections[line.removeprefix(SECTION).strip()] = current = []
            elif current is not None and line.strip():
                current.append(line)
        return {**answer, "data": None, "sections": {title: "\n".join(lines) for title, lines in sections.items()}}


class Debug(Evidence):
    """The output of the debug container. It has no ask: `cluster.debug` makes the container and reads its log."""

    title: ClassVar[str] = "Debug container"
    untrusted: ClassVar[bool] = True

    output: DebugOutput
