"""The machine that the figures were taken on: what decides them, and nothing that names it or its owner."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.tables import Table


def load() -> float:
    """The load average of the last minute."""
    return os.getloadavg()[0]


def describe(kubernetes: str, loads: Sequence[float]) -> Table:
    """Describe this machine. `loads` are the load averages at the start and after each measurement."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    rows = (
        ("processors", f"{os.cpu_count()}, {_processor()}"),
        ("memory", f"{memory / 1e9:.0f} GB"),
        ("kernel", f"{platform.system()} {_release()} {platform.machine()}"),
        ("Python", f"{platform.python_implementation()} {platform.python_version()}"),
        ("Kubernetes", kubernetes),
        ("load average (1 min) at the start, and after each measurement", ", ".join(f"{each:.1f}" for each in loads)),
        ("measured on", datetime.now(UTC).strftime("%Y-%m-%d")),
    )
    return Table(("machine", ""), rows)


def _processor() -> str:
    found = re.search(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found[1].strip() if found else platform.machine()


def _release() -> str:
    """The kernel's version without what the one who built it has added."""
    found = re.match(r"[0-9]+(\.[0-9]+)*", platform.release())
    return found[0] if found else platform.release()
