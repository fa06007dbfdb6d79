"""An answer nobody has redacted yet."""

from __future__ import annotations

import json
from typing import Any


class Raw:
    """Bytes from the cluster; printing or logging one shows only its size."""

    __slots__ = ("_body",)

    def __init__(self, body: bytes) -> None:
        self._body = body

    def parse(self) -> Any:
        """Read the bytes as JSON without its nulls. Called by `collect`, `redact`, `record`
        and, for names alone, the completion.

        In the Kubernetes API null, absent and empty are the same for every optional field
        (API conventions, "Optional vs. Required"); one of the three is enough to read.

        Raises:
            ValueError: the bytes are not JSON (a UnicodeDecodeError is one too).
            RecursionError: nested deeper than any Kubernetes object.
        """
        return json.loads(self._body, object_hook=_without_nulls)

    def decode(self) -> str:
        """Read the bytes as a log: UTF-8, with U+FFFD where it is not."""
        return self._body.decode("utf-8", errors="replace")

    def __len__(self) -> int:
        return len(self._body)

    def __repr__(self) -> str:
        return f"Raw({len(self._body)} bytes)"


def _without_nulls(read: dict[str, Any]) -> dict[str, Any]:
    if None in read.values():
        return {key: value for key, value in read.items() if value is not None}
    return read
