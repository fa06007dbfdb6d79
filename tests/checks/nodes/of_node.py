"""What is read of one node, as the checks are given it."""

from __future__ import annotations

from typing import Any

from tests.checks.objects import Json
from tests.evidence.nodes import node


def on(there: Any, **parts: Any) -> Json:
    """The node itself, and what else was read of it."""
    return {"node": there, **parts}


def with_condition(kind: str, status: str, reason: str = "Said", message: str = "", **more: Any) -> Json:
    """A node one of whose conditions says this."""
    there = node(**more)
    conditions = [one for one in there["status"]["conditions"] if one["type"] != kind]
    told = {
        "type": kind,
        "status": status,
        "reason": reason,
        "message": message,
        "lastTransitionTime": "2026-09-15T09:20:00Z",
    }
    there["status"]["conditions"] = [*conditions, told]
    return there
