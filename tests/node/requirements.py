"""Whether this machine can run a node at all, in one line when it cannot."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from pathlib import Path

from tests.node.build import go_version
from tests.node.debian import missing_packages
from tests.node.images import ARCHITECTURES
from tests.node.instance import HIDDEN_IN_THE_SANDBOX, CannotRun, cache_home, state_home
from tests.node.sandbox import UNSHARE

BRIDGE_FILTER = Path("/proc/sys/net/bridge/bridge-nf-call-iptables")


def why_not() -> str | None:
    """Why no node can run here, in one line; None when one can. Nothing is changed and nothing is built."""
    if platform.system() != "Linux":
        return f"it needs Linux, this is {platform.system()}"
    if platform.machine() not in ARCHITECTURES:
        return f"it needs a processor out of {', '.join(ARCHITECTURES)}, this is {platform.machine()}"
    if os.geteuid() != 0:
        return "it needs root, for network namespaces and containers"
    try:
        go_version()
    except CannotRun as cannot:
        return str(cannot)
    if (packages := missing_packages()) and shutil.which("apt-get") is None:
        return f"it needs {', '.join(packages)}, and there is no apt-get here to install them"
    for directory in (cache_home(), state_home()):
        if any(directory.resolve().is_relative_to(hidden) for hidden in HIDDEN_IN_THE_SANDBOX):
            return f"{directory} is hidden inside the node: set XDG_CACHE_HOME and XDG_STATE_HOME to other places"
    return _namespaces() or _bridge_filter()


def load_bridge_filter() -> None:
    """Have the kernel show bridged packets to iptables: else pods on one bridge do not reach each other's Services.

    On most machines that is a module, and stays loaded; it is per network namespace whether it does anything.
    """
    if not BRIDGE_FILTER.exists():
        subprocess.run(["modprobe", "br_netfilter"], stderr=subprocess.DEVNULL, check=False)


def _namespaces() -> str | None:
    try:
        tried = subprocess.run([*UNSHARE, "true"], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return "it needs unshare (Debian package util-linux)"
    return f"it may not make namespaces here: {' '.join(tried.stderr.split())}" if tried.returncode else None


def _bridge_filter() -> str | None:
    if BRIDGE_FILTER.exists():
        return None
    if shutil.which("modprobe") is not None:
        loadable = subprocess.run(["modprobe", "--dry-run", "br_netfilter"], capture_output=True, check=False)
        if loadable.returncode == 0:
            return None
    return "the kernel has no br_netfilter, which pods need to reach each other's Services"
