"""Run commands as whole processes and take the operating system's own account of each."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Cost:
    """One run: wall seconds, processor seconds, peak resident memory in MiB of the largest process."""

    wall: float
    cpu: float
    memory: float

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.wall + other.wall, self.cpu + other.cpu, max(self.memory, other.memory))


def cost(command: Sequence[str], environ: Mapping[str, str], accepted: Sequence[int] = (0,)) -> Cost:
    """Run one command to its end and account for it.

    Raises:
        RuntimeError: it ended with a code that says it did not do its work.
    """
    started = time.perf_counter()
    process = subprocess.Popen(
        command, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in accepted:
        message = f"exit code {process.returncode}: {' '.join(command)}"
        raise RuntimeError(message)
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def median(costs: Sequence[Cost]) -> Cost:
    """The median of each figure by itself."""
    return Cost(*(statistics.median(getattr(one, name) for one in costs) for name in ("wall", "cpu", "memory")))
