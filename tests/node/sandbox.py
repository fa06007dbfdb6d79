"""The namespaces of one node: processes, mounts, network, host name, System V IPC.

One process holds them and is process 1 in there. When it is killed the kernel kills everything that runs inside and
drops every mount and network interface made inside, so that nothing can be left behind, whatever state the node is in.

Inside, /run, /var/lib and /var/log are the node's own: programs may use their usual paths (several are compiled in,
such as the kubelet's device plugin socket and containerd's shim sockets), and nodes do not meet.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tests.node.debian import environment
from tests.node.instance import DNS_SERVICE_IP, NODE_IP, Instance, NodeFailed

UNSHARE = ("unshare", "--mount", "--net", "--pid", "--uts", "--ipc", "--fork", "--kill-child", "--mount-proc")
SECONDS_TO_ENTER = 20
SECONDS_TO_END = 20

# The kubelet sets these for the whole machine (pkg/kubelet/cm setupKernelTunables). Files of ours lie over them.
KERNEL_TUNABLES = (
    "vm/overcommit_memory",
    "vm/panic_on_oom",
    "kernel/panic",
    "kernel/panic_on_oops",
    "kernel/keys/root_maxkeys",
    "kernel/keys/root_maxbytes",
)

# Tells its process id and becomes the command.
DETACH = 'log=$1; shift; echo $$; exec "$@" >>"$log" 2>&1'

# Process 1. It waits for a line on its input first: should the starting program die before it has noted down the
# process id, the input ends and so does this. At the end it only waits, which also reaps orphans.
INIT = """
read -r go || exit 1
set -eu
node=$1 directory=$2
mount --make-rshared /
resolv_conf=$(readlink -m /etc/resolv.conf)
mount -t tmpfs -o mode=0755 run /run
mount --bind "$directory/lib" /var/lib
mount --bind "$directory/log" /var/log
mkdir -p "${resolv_conf%/*}"
[ -e "$resolv_conf" ] || : > "$resolv_conf"
mount --bind "$directory/config/resolv.conf" "$resolv_conf"
for tunable in @TUNABLES@; do
    [ -e "/proc/sys/$tunable" ] || continue
    mkdir -p "$directory/tunables/${tunable%/*}"
    cat "/proc/sys/$tunable" > "$directory/tunables/$tunable"
    mount --bind "$directory/tunables/$tunable" "/proc/sys/$tunable"
done
hostname "$node"
ip link set lo up
ip link add node0 type veth peer name node1
ip address add @NODE_IP@/24 dev node0
ip link set node0 up
ip link set node1 up
ip route add default dev node0
echo 1 > /proc/sys/net/ipv4/ip_forward
echo 1 > /proc/sys/net/bridge/bridge-nf-call-iptables
set +e
: > "$directory/inside"
while :; do sleep 3600 & wait $!; done
"""


def prepare(instance: Instance) -> None:
    """Make the directories and files that the sandbox puts in place."""
    for directory in (instance.lib, instance.logs, instance.config, instance.pids, instance.temporary, instance.images):
        directory.mkdir(parents=True, exist_ok=True)
    # Image pulls and pods with dnsPolicy Default ask the cluster's DNS, which knows no outside: a clear "no such host".
    (instance.config / "resolv.conf").write_text(f"nameserver {DNS_SERVICE_IP}\n")


@dataclass(frozen=True)
class Gate:
    """What holds process 1 back. ``pid`` is its id on this machine."""

    pid: int
    _write_end: BinaryIO

    def open(self, instance: Instance) -> None:
        """Let process 1 set up mounts and network, and wait until it has."""
        with self._write_end:
            self._write_end.write(b"go\n")
        deadline = time.monotonic() + SECONDS_TO_ENTER
        while not (instance.directory / "inside").exists():
            if started_at(self.pid) is None or time.monotonic() > deadline:
                raise NodeFailed(_failure(instance))
            time.sleep(0.01)


def start(instance: Instance) -> Gate:
    """Make the namespaces, with a process 1 that waits for its gate to be opened."""
    script = INIT.replace("@TUNABLES@", " ".join(KERNEL_TUNABLES)).replace("@NODE_IP@", NODE_IP)
    read_end, write_end = os.pipe()
    to_process_1 = os.fdopen(write_end, "wb")
    log = instance.logs / "sandbox.log"
    command: list[str | Path] = [
        *UNSHARE,
        "sh",
        "-c",
        script,
        "kubectl-evidence-node",
        instance.name,
        instance.directory,
    ]
    # Not a child of ours: it outlives us, and whoever ends it need not be the one who started it.
    parent = subprocess.run(
        ["setsid", "--fork", "sh", "-c", DETACH, "sh", log, *command],
        env=environment(),
        stdin=read_end,
        stdout=subprocess.PIPE,
        cwd="/",
        check=True,
    )
    os.close(read_end)
    unshare = int(parent.stdout)
    children = Path(f"/proc/{unshare}/task/{unshare}/children")
    deadline = time.monotonic() + SECONDS_TO_ENTER
    while started_at(unshare) is not None and time.monotonic() < deadline:
        if found := children.read_text().split():
            return Gate(int(found[0]), to_process_1)
        time.sleep(0.01)
    to_process_1.close()
    raise NodeFailed(_failure(instance))


def _failure(instance: Instance) -> str:
    log = (instance.logs / "sandbox.log").read_text(errors="replace").strip()
    return f"the namespaces could not be set up:\n{log}"


def inside(pid: int, command: Sequence[str | Path]) -> list[str]:
    """The command line that runs the command in the namespaces held by this process."""
    namespaces = ("--mount", "--net", "--pid", "--uts", "--ipc")
    return ["nsenter", f"--target={pid}", *namespaces, "--", *(str(argument) for argument in command)]


def started_at(pid: int) -> int | None:
    """When the process started, in clock ticks since boot (field 22 of proc_pid_stat(5)); None if it has ended."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return None
    state, *fields = stat.rpartition(")")[2].split()
    return None if state == "Z" else int(fields[18])


def boot_id() -> str:
    """Changes with every boot, when process ids start again."""
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def end(pid: int) -> None:
    """Kill process 1, and with it everything inside; return when the kernel has taken the namespaces down.

    The kernel ends process 1 last, after every process inside is gone.
    """
    began = started_at(pid)
    if began is None:
        return
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + SECONDS_TO_END
    while started_at(pid) == began:
        if time.monotonic() > deadline:
            message = f"process {pid}, which holds the node's namespaces, does not end"
            raise NodeFailed(message)
        time.sleep(0.02)
