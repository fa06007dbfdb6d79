"""One clear error: what, where, what to do next. Also as JSON or YAML where that was asked for."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from kubectl_evidence.cli.exit_codes import ExitCode, RedactExit
from kubectl_evidence.text import Redactor, Text, told


@dataclass
class Failure(Exception):
    """Why there is no packet. What is shown of it has gone through `redacted`."""

    code: ExitCode | RedactExit
    error_code: str
    message: str
    next_steps: Sequence[str] = ()
    details: Sequence[str] = field(default=())

    def redacted(self, redactor: Redactor) -> Self:
        """The same failure in words that may be shown; where the redactor fails, a fixed sentence stands for them."""

        def read(words: str) -> Text:
            return words if isinstance(words, Text) else told(words, redactor)

        steps, details = map(read, self.next_steps), map(read, self.details)
        return replace(self, message=read(self.message), next_steps=tuple(steps), details=tuple(details))


def report(failure: Failure, output: str) -> int:
    """Write a failure to stderr for people and, for `-o json|yaml`, to stdout for programs.

    Returns the exit code.
    """
    lines = [f"error: {failure.message}", *(f"  {detail}" for detail in failure.details)]
    lines += [f"next: {step}" for step in failure.next_steps]
    sys.stderr.write("\n".join(lines) + "\n")
    if output in {"json", "yaml"}:
        document = {
            "status": "error",
            "errorCode": failure.error_code,
            "message": str(failure.message),
            "details": [str(detail) for detail in failure.details],
            "nextSafeActions": [str(step) for step in failure.next_steps],
        }
        if output == "json":
            sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
        else:
            import yaml

            sys.stdout.write(yaml.safe_dump(document, sort_keys=False, allow_unicode=True))
    return int(failure.code)
