"""The one program that a debug container runs, debug_script.sh: fixed, read-only, bounded.

It is never put together: what differs between runs comes as arguments. It needs a POSIX shell and busybox's
tools. It reads resolv.conf and, of /proc, the sockets, and of each process the status, session and command
line; never an environment, a root, a file of a process or a mounted volume. It sends queries to the pod's
name server, and opens and closes TCP connections; over none of them does it send a byte.

Every child is waited for. In a shared process namespace an orphan would become a child of the target's first
process, which may never reap it; that is why `timeout` is not used (busybox's leaves a watcher behind).
Each step ends by itself, all of one sort at once: nc after 2 s, nslookup after 5 s for each name server, and
after 8 s it is ended. What takes longer than LIMIT_SECONDS nevertheless is left behind: the program ends, and
the container with it.

What is not ours in a line never stands at its start, and never holds a newline: nobody can forge a section.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from kubectl_evidence.debug_plan import DebugPlan

LIMIT_SECONDS = 14

# The script stands in a variable rather than in the command: it stays in the pod's spec for good, where a command
# would fill each later packet about the pod, and every list of processes.
VARIABLE = "EVIDENCE_DEBUG_SCRIPT"


@cache
def script() -> str:
    """The script, as it is in the folder."""
    return resources.files(__package__).joinpath("debug_script.sh").read_text(encoding="utf-8")


def environment() -> list[dict[str, str]]:
    """The container's environment: the script."""
    return [{"name": VARIABLE, "value": _literally(script())}]


def command(plan: DebugPlan) -> list[str]:
    """The container's command: a shell that runs the script, with the plan as its arguments."""
    return [_literally(word) for word in ("/bin/sh", "-c", f'eval "${VARIABLE}"', "evidence-debug", *arguments(plan))]


def arguments(plan: DebugPlan) -> list[str]:
    """The plan as the script's arguments: namespace, address, ports, then each Service as NAME:PORTS."""
    services = [f"{service.name}:{_numbers(service.ports)}" for service in plan.services]
    return [plan.namespace, plan.pod_ip or "-", _numbers(plan.ports), *services]


def _numbers(ports: tuple[int, ...]) -> str:
    return ",".join(map(str, ports)) or "-"


def _literally(word: str) -> str:
    """Write a word so that the kubelet hands it on as it is.

    In commands and variables it replaces `$(NAME)` and reads `$$` as `$` (k8s.io/kubernetes
    third_party/forked/golang/expansion).
    """
    return word.replace("$", "$$")
