"""What is noted down about a node that was started, in its directory, before anything runs in it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from tests.node import sandbox
from tests.node.instance import Instance


@dataclass(frozen=True)
class Record:
    """A node as it was started.

    ``pid``, ``started_at`` (clock ticks since boot) and ``boot_id`` tell process 1 of its sandbox from a later process
    with the same id. ``port`` is that of the API server on 127.0.0.1. ``programs`` is the key of what was built.
    ``keep``: a person started it, so no test session stops it. ``ready``: it was seen to work.
    """

    pid: int
    started_at: int
    boot_id: str
    port: int
    programs: str
    keep: bool
    ready: bool = False

    @classmethod
    def of_process(cls, pid: int, *, port: int, programs: str, keep: bool) -> Record:
        """Note down a process that runs."""
        return cls(pid, sandbox.started_at(pid) or 0, sandbox.boot_id(), port, programs, keep)

    @classmethod
    def read(cls, instance: Instance) -> Record | None:
        """The record of this node; None if there is none, or a half-written one."""
        try:
            return cls(**json.loads(instance.record.read_text()))
        except (FileNotFoundError, json.JSONDecodeError, TypeError):
            return None

    def write(self, instance: Instance) -> None:
        """Write it in one step."""
        new = instance.record.with_suffix(".new")
        new.write_text(json.dumps(asdict(self)))
        new.replace(instance.record)

    def runs(self) -> bool:
        """Whether process 1 of the sandbox still runs."""
        return self.boot_id == sandbox.boot_id() and self.started_at == sandbox.started_at(self.pid)
