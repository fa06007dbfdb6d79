"""A helping process of ours that is asked a line at a time; it ends when there is no more to ask."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class Conversation:
    """The two ends of it."""

    _to: IO[str]
    _from: IO[str]

    @classmethod
    @contextlib.contextmanager
    def start(cls, module: str, *arguments: str) -> Iterator[Conversation]:
        """Run `python -m MODULE ARGUMENTS` for as long as this lasts."""
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        with process:
            if process.stdin is None or process.stdout is None:
                raise AssertionError
            with process.stdin:
                yield cls(process.stdin, process.stdout)

    def hear(self) -> str:
        """The next line it says.

        Raises:
            RuntimeError: it has ended; what it had to say about that is on stderr.
        """
        line = self._from.readline()
        if not line:
            message = "a helping process of the benchmarks has ended"
            raise RuntimeError(message)
        return line.rstrip("\n")

    def ask(self, line: str) -> str:
        """Say a line and hear the answer."""
        self._to.write(f"{line}\n")
        return self.hear()
