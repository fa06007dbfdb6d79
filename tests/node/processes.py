"""Programs inside a node's sandbox: start, stop, look after, by name."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.node.debian import environment
from tests.node.instance import Instance, NodeFailed
from tests.node.sandbox import inside

SECONDS_TO_STOP = 15

# Starts the program in a session of its own and tells its process id; the shell's end leaves it to process 1.
START = 'log=$1; shift; setsid "$@" >>"$log" 2>&1 </dev/null & echo $!'


@dataclass(frozen=True)
class Processes:
    """The programs of a node. ``pid`` is that of the sandbox's process 1 on the machine."""

    instance: Instance
    pid: int

    def start(self, name: str, command: Sequence[str | Path], pass_fds: Sequence[int] = ()) -> None:
        """Start a program under a name; its output goes to the log of that name.

        ``pass_fds``: open file descriptors of ours that the program gets under the same numbers.
        """
        started = self._run(["sh", "-c", START, "sh", self.log(name), *command], pass_fds=pass_fds)
        if started.returncode:
            message = f"{name} could not be started: {started.stderr.strip()}"
            raise NodeFailed(message)
        self._pid_file(name).write_text(f"{started.stdout.strip()} {Path(command[0]).name}")

    def run(self, command: Sequence[str | Path], timeout: float = 60) -> subprocess.CompletedProcess[str]:
        """Run a program inside to its end, in seconds at most; the status is the caller's to look at."""
        return self._run(command, timeout=timeout)

    def stop(self, name: str) -> None:
        """Kill a program: it has no chance to say goodbye, as in a crash."""
        if not self.alive(name):
            return
        self._run(["kill", "-KILL", self._pid_file(name).read_text().split()[0]])
        deadline = time.monotonic() + SECONDS_TO_STOP
        while self.alive(name):
            if time.monotonic() > deadline:
                message = f"{name} does not end"
                raise NodeFailed(message)
            time.sleep(0.02)

    def alive(self, name: str) -> bool:
        """Whether the program that was started under this name still runs."""
        try:
            pid, program = self._pid_file(name).read_text().split()
            # The sandbox's own /proc, seen from outside: process ids are those of inside.
            status = Path(f"/proc/{self.pid}/root/proc/{pid}/stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return False
        # The name in brackets is cut to 15 bytes, see proc_pid_stat(5); first it is that of what starts the program.
        command, _, state = status.partition("(")[2].rpartition(")")
        return command in {program[:15], "setsid", "sh"} and state.split()[0] not in {"Z", "X"}

    def names(self) -> list[str]:
        """Every program that was started, whether it still runs or not."""
        return sorted(file.name for file in self.instance.pids.iterdir())

    def dead(self) -> list[str]:
        """The programs that were started and have ended."""
        return [name for name in self.names() if not self.alive(name)]

    def log(self, name: str) -> Path:
        return self.instance.logs / f"{name}.log"

    def tail(self, name: str, lines: int = 15) -> str:
        """The last lines of the log of a program, or of the newest container of this name in kube-system."""
        containers = self.instance.logs.glob(f"pods/kube-system_{name}-*/{name}/*.log")
        newest = sorted(containers, key=lambda file: file.stat().st_mtime)
        file = self.log(name) if self.log(name).exists() else next(reversed(newest), None)
        if file is None:
            return "(no log)"
        with file.open("rb") as log:
            log.seek(max(0, log.seek(0, 2) - 400 * lines))
            text = log.read().decode(errors="replace")
        return "\n".join(text.splitlines()[-lines:]) or "(empty log)"

    def _pid_file(self, name: str) -> Path:
        return self.instance.pids / name

    def _run(
        self,
        command: Sequence[str | Path],
        *,
        timeout: float = 60,
        pass_fds: Sequence[int] = (),
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            inside(self.pid, command),
            env=environment() | {"TMPDIR": str(self.instance.temporary)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            timeout=timeout,
            pass_fds=pass_fds,
        )
