"""The cgroups of one node's pods: one directory below the root of every hierarchy, in cgroup v1 and v2 alike."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from tests.node.instance import Instance, NodeFailed

CONTROLLERS_OF_PODS = ("cpu", "cpuset", "memory", "pids", "io", "hugetlb")
SECONDS_TO_EMPTY = 10


def make(instance: Instance) -> None:
    """Make the node's cgroup in every hierarchy; the kubelet asks for it to exist (--cgroup-root)."""
    for mount_point, kind in _hierarchies():
        if kind == "cgroup2":
            # A controller is there below the root only if the root passes it on. Those that the kernel lacks, or that
            # cgroup v1 holds, are refused one by one.
            for controller in CONTROLLERS_OF_PODS:
                with contextlib.suppress(OSError):
                    (mount_point / "cgroup.subtree_control").write_text(f"+{controller}")
        (mount_point / instance.cgroup).mkdir(exist_ok=True)


def left(instance: Instance) -> list[Path]:
    """The node's cgroups that exist."""
    found = (mount_point / instance.cgroup for mount_point, _ in _hierarchies())
    return [directory for directory in found if directory.is_dir()]


def remove(instance: Instance) -> None:
    """Remove the node's cgroups; the processes in them have been killed but may take a moment to be gone."""
    deadline = time.monotonic() + SECONDS_TO_EMPTY
    while directories := left(instance):
        for directory in directories:
            for folder, _, _ in os.walk(directory, topdown=False):
                with contextlib.suppress(OSError):
                    Path(folder).rmdir()
        if time.monotonic() > deadline:
            message = f"cgroups are still in use: {', '.join(map(str, directories))}"
            raise NodeFailed(message)
        time.sleep(0.02)


def _hierarchies() -> Iterator[tuple[Path, str]]:
    """Mount point and type (cgroup or cgroup2) of each hierarchy, see proc_pid_mountinfo(5)."""
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        before, _, after = line.partition(" - ")
        kind = after.split()[0]
        if kind in {"cgroup", "cgroup2"}:
            yield Path(before.split()[4]), kind
