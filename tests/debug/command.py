"""Run the command as a person or a script would: with or without a terminal to ask on."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.debug.api import NAMESPACE, POD

SECONDS = 60.0
COMMAND = [sys.executable, "-m", "kubectl_evidence", f"pod/{POD}", "-n", NAMESPACE, "-o", "json"]


@dataclass(frozen=True)
class Ran:
    """What one run left behind. With a terminal, `stderr` is what it showed, the answer's echo included."""

    code: int
    stdout: str
    stderr: str

    @property
    def packet(self) -> dict[str, Any]:
        parsed: dict[str, Any] = json.loads(self.stdout)
        return parsed


def without_terminal(kubeconfig: Path, *flags: str) -> Ran:
    """In a pipe, as in CI."""
    ran = subprocess.run(
        [*COMMAND, *flags, f"--kubeconfig={kubeconfig}"],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=SECONDS,
    )
    assert "Traceback" not in ran.stderr + ran.stdout
    return Ran(ran.returncode, ran.stdout, ran.stderr)


def on_terminal(kubeconfig: Path, *flags: str, when: str, act: Callable[[int, subprocess.Popen[bytes]], None]) -> Ran:
    """On a terminal, with stdout in a pipe; `act` gets the terminal as soon as it shows `when`."""
    ours, theirs = pty.openpty()
    try:
        with subprocess.Popen(
            [*COMMAND, *flags, f"--kubeconfig={kubeconfig}"], stdin=theirs, stderr=theirs, stdout=subprocess.PIPE
        ) as process:
            os.close(theirs)
            shown = _until(ours, when)
            act(ours, process)
            stdout, _ = process.communicate(timeout=SECONDS)
            return Ran(process.returncode, stdout.decode(), shown + _until(ours, None))
    finally:
        os.close(ours)


def answer(word: str) -> Callable[[int, subprocess.Popen[bytes]], None]:
    """Type a line."""

    def act(terminal: int, _: subprocess.Popen[bytes]) -> None:
        os.write(terminal, word.encode() + b"\n")

    return act


def _until(terminal: int, words: str | None) -> str:
    """What the terminal shows until these words, or until its other end is closed."""
    shown = b""
    deadline = time.monotonic() + SECONDS
    while words is None or words not in shown.decode(errors="replace"):
        ready, _, _ = select.select([terminal], [], [], max(0.0, deadline - time.monotonic()))
        assert ready, f"the terminal never showed {words!r}: {shown!r}"
        try:
            read = os.read(terminal, 4096)
        except OSError:  # Linux says EIO when the other end is closed
            read = b""
        if not read:
            assert words is None, f"the terminal never showed {words!r}: {shown!r}"
            break
        shown += read
    return shown.decode(errors="replace")
