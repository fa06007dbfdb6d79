"""One clear error: what, where, what to do next. Also as JSON or YAML where that was asked for."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field

from kubectl_evidence.cli.exit_codes import ExitCode


@dataclass
class Failure(Exception):
    """Why there is no packet. Its words have been redacted by whoever raised it."""

    code: ExitCode
    error_code: str
    message: str
    next_steps: Sequence[str] = ()
    details: Sequence[str] = field(default=())


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
            "message": failure.message,
            "details": list(failure.details),
            "nextSafeActions": list(failure.next_steps),
        }
        if output == "json":
            sys.stdout.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
        else:
            import yaml

            sys.stdout.write(yaml.safe_dump(document, sort_keys=False, allow_unicode=True))
    return int(failure.code)
