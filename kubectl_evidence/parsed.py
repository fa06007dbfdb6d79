"""Looking into parsed JSON whose shape nobody has promised: what is not there, or is of another type, is None."""

from __future__ import annotations

from typing import Any


def at(value: Any, *path: str) -> Any:
    """Follow keys through objects, `at(pod, "metadata", "uid")`; None where the way ends."""
    for step in path:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def listed(value: Any) -> list[Any]:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []
