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
from pathlib import Path

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


def start(instance: Instance) -> tuple[int, subprocess.Popen[bytes]]:
    """Make the namespaces; return process 1's id on this machine, and a handle: once told ``enter``, it goes on."""
    script = INIT.replace("@TUNABLES@", " ".join(KERNEL_TUNABLES)).replace("@NODE_IP@", NODE_IP)
    with (instance.logs / "sandbox.log").open("ab") as log:
        holder = subprocess.Popen(
            [*UNSHARE, "sh", "-c", script, "kubectl-evidence-node", instance.name, instance.directory],
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,
            cwd="/",
        )
    children = Path(f"/proc/{holder.pid}/task/{holder.pid}/children")
    deadline = time.monotonic() + SECONDS_TO_ENTER
    while time.monotonic() < deadline and holder.poll() is None:
        if found := children.read_text().split():
            return int(found[0]), holder
        time.sleep(0.01)
    holder.kill()
    raise NodeFailed(_failure(instance))


def enter(instance: Instance, holder: subprocess.Popen[bytes]) -> None:
    """Let process 1 set up mounts and network, and wait until it has."""
    assert holder.stdin is not None
    with holder.stdin as to_process_1:
        to_process_1.write(b"go\n")
    deadline = time.monotonic() + SECONDS_TO_ENTER
    while not (instance.directory / "inside").exists():
        if holder.poll() is not None or time.monotonic() > deadline:
            raise NodeFailed(_failure(instance))
        time.sleep(0.01)


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
