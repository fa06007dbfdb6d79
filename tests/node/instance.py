"""Where one node keeps its files, and the addresses all nodes use.

Several nodes may run at once: each has namespaces of its own, so that addresses and ports inside never clash, and only
the directory and the cgroup carry the node's name.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

DEFAULT_NAME = "evidence"

NODE_IP = "10.99.0.1"
API_PORT = 6443
POD_CIDR = "10.244.0.0/16"
# Pods have IPv4 addresses only; Services may ask for one of each family.
SERVICE_CIDR = "10.96.0.0/16,fd00:10:96::/112"
API_SERVICE_IP = "10.96.0.1"  # the API server gives the Service `kubernetes` the first address of the range
DNS_SERVICE_IP = "10.96.0.10"
CLUSTER_DOMAIN = "cluster.local"

# The sandbox puts directories of the node over these: what lies under them is out of reach from inside.
HIDDEN_IN_THE_SANDBOX = ("/run", "/var/run", "/var/lib", "/var/log")


class CannotRun(Exception):
    """This machine cannot run a node. The text is one line saying why."""


class NodeFailed(Exception):
    """The node did not start, or broke. The text says what failed and shows the end of its log."""


def cache_home() -> Path:
    """The directory for what may be kept between nodes: built programs. XDG_CACHE_HOME is honoured."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "kubectl-evidence" / "node"


def state_home() -> Path:
    """The directory of the running nodes, one folder each. XDG_STATE_HOME is honoured."""
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "kubectl-evidence" / "node"


@dataclass(frozen=True)
class Instance:
    """One node by name: its files and its cgroup, whether it runs or not."""

    name: str = DEFAULT_NAME

    def __post_init__(self) -> None:
        # The name becomes the Node's name, the host name, a directory and a cgroup.
        if not re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?", self.name):
            message = f"node name {self.name!r}: use lower-case letters, digits and inner dashes, 40 at most"
            raise CannotRun(message)

    @property
    def directory(self) -> Path:
        return state_home() / self.name

    @property
    def lock(self) -> Path:
        """Held by whoever starts or stops this node."""
        return state_home() / f"{self.name}.lock"

    @property
    def record(self) -> Path:
        """Process id and start time of the sandbox, port, versions: written before anything runs."""
        return self.directory / "node.json"

    @property
    def users(self) -> Path:
        """Locked in shared mode by every test session that uses the node."""
        return self.directory / "users"

    @property
    def kubeconfig(self) -> Path:
        """The cluster administrator's, with an address that is reachable from the machine."""
        return self.directory / "kubeconfig"

    @property
    def pki(self) -> Path:
        return self.directory / "pki"

    @property
    def config(self) -> Path:
        return self.directory / "config"

    @property
    def images(self) -> Path:
        return self.directory / "images"

    @property
    def pids(self) -> Path:
        return self.directory / "pids"

    @property
    def logs(self) -> Path:
        """One log for each component; also /var/log inside, so the containers' logs are under pods/."""
        return self.directory / "log"

    @property
    def lib(self) -> Path:
        """/var/lib inside."""
        return self.directory / "lib"

    @property
    def temporary(self) -> Path:
        """TMPDIR of everything that runs inside."""
        return self.directory / "tmp"

    @property
    def cgroup(self) -> str:
        """Path below every cgroup hierarchy's root, for all pods of this node."""
        return f"kubectl-evidence-{self.name}"
