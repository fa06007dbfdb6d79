"""Runs the command against servers that were started elsewhere, and tells how much memory each run took.

    python -m tests.cluster_access.large AUTHORITY SECONDS URL…

A process of its own, so that nothing but the command is measured. The first run is not counted: it imports all
that any run needs. Writes one JSON list to stdout, with one entry for each further address.
"""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path

from tests.cluster_access.cell import invoke

_STATUS, _RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def peak() -> int:
    """The most memory, in bytes, that was resident since `forget` (proc_pid_status(5), VmHWM).

    Not `ru_maxrss`: a process inherits that from the one that started it.
    """
    [line] = [line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) * 1024


def forget() -> None:
    """Begin to measure anew (proc_pid_clear_refs(5))."""
    gc.collect()
    _RESET.write_text("5")


def main(authority: str, seconds: str, warm: str, *urls: str) -> None:
    invoke(warm, Path(authority), float(seconds))
    told = []
    for url in urls:
        forget()
        before = peak()
        ran = invoke(url, Path(authority), float(seconds))
        told.append({"ran": ran, "before": before, "peak": peak()})
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
