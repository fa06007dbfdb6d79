"""The small process that runs what is measured: one command a line in, its account a line out, both as JSON.

Linux counts the peak memory of whoever starts a program towards that program's (exec keeps the maximum of what was
there before, fs/exec.c exec_mmap). So programs are started from here, where next to nothing was ever loaded.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import BinaryIO

# No measured command takes a tenth of this.
SECONDS_AT_MOST = 300

# Of what a command says on stderr, for the message that it failed.
LONGEST_SAID = 2000


def main() -> None:
    """Serve until the input ends."""
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(_run(asked["command"], asked["environ"])), flush=True)


def _run(command: list[str], environ: dict[str, str]) -> dict[str, float | str]:
    with open(os.memfd_create("stderr"), "r+b") as said:  # noqa: PTH123 - a file without a path
        account = _account(command, environ, said)
        said.seek(0)
        return account | {"said": said.read(LONGEST_SAID).decode(errors="replace").strip()}


def _account(command: list[str], environ: dict[str, str], said: BinaryIO) -> dict[str, float | str]:
    started = time.perf_counter()
    process = subprocess.Popen(command, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said)
    signal.signal(signal.SIGALRM, lambda *_: process.kill())
    signal.alarm(SECONDS_AT_MOST)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    signal.alarm(0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return {
        "code": process.returncode,
        "wall": wall,
        "cpu": usage.ru_utime + usage.ru_stime,
        "memory": usage.ru_maxrss * 1024 / 1e6,
    }


if __name__ == "__main__":
    main()
