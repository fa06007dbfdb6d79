"""What is being done, on one line of stderr, and only when a person looks at it."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Self


class Progress:
    """Call it with a few words; the line is gone when the block ends."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()

    def __enter__(self) -> Self:
        return self

    def __call__(self, words: str) -> None:
        if self._shown:
            sys.stderr.write(f"\r\x1b[2K{words} …")
            sys.stderr.flush()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            sys.stderr.write("\r\x1b[2K")
            sys.stderr.flush()
