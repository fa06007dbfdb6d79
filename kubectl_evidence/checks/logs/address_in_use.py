"""A container cannot listen on a port that something of its own pod, or of its node, has already."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.effects import CONTAINER_DOWN
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Pointer, Suspected, Verdict, cite
from kubectl_evidence.late import late
from kubectl_evidence.semantics.accounts import Account, account_of, log_command, onset
from kubectl_evidence.semantics.runs import facts, trouble
from kubectl_evidence.text import Name, Text, own, say

EXPLAINS = (*CONTAINER_DOWN, "duplicate-container-port")

# The port in an address (`0.0.0.0:9090`, `[::]:9090`, `:::9090`), or behind the word.
_PORT = late(r"[\w\])*:.]:(\d{2,5})\b|(?:^|\s):(\d{2,5})\b|\b[Pp]ort[ =:]+(\d{2,5})\b")
_CLOCK = late(r"\d\d:\d\d:\d\d(?:[.,]\d+)?")
# A number of an option, or of an argument of its own, in a command: `-p 9090`, `--listen=:9090`, `PORT=9090`.
_NUMBER = late(r"(?<![\d.])(\d{2,5})(?![\d.])")


def check(pod: Pod, logs: Logs, events: Events | None, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether a container keeps failing because its port is taken, and which other container of the
    pod has it: containers of a pod share one network namespace, and so their ports.

    ## How it decides
    The telling line of the last run's log says that an address is in use (errno EADDRINUSE). The port
    is read from that line, else from what the container declares or is told to run. Another container
    of the pod that runs, and declares the port or names it in its command, is said to have it. With
    hostNetwork the port is the node's.

    ## What would prove it
    The process that listens there, seen from inside the pod (`--debug`).

    ## Traps
    A program that starts itself twice has the port itself. A declared port need not be listened on.

    ## Example
    In fixtures/port-taken-in-pod:
    > Container/exporter cannot listen on port 9090, which Container/server of the same pod has:
    > they share one network; …: “httpd: bind: Address already in use”
    """
    for name, container in pod.lasting_containers.items():
        account = account_of(pod, name, container, logs, now)
        if account is not None and account.words.topic == "port-taken":
            yield _told(pod, name, container, account, logs, events, now)


def _told(
    pod: Pod, name: Name, container: Container, account: Account, logs: Logs, events: Events | None, now: datetime
) -> Suspected:
    said = _in_line(account.words.line)
    ports = {said} if said is not None else _of(container)
    holders = [
        (other, one, port)
        for other, one in pod.counting_containers.items()
        if other != name and one.state is not None and one.state.status == "running"
        for port in sorted(ports & _of(one))
    ]
    port = holders[0][2] if holders else said
    where: list[Pointer] = []
    if holders:
        who = say("which Container/{} of the same pod has: they share one network", holders[0][0])
        where.append(_where(pod, holders[0][0], holders[0][1], holders[0][2]))
    elif pod.host_network:
        who = say("on the network of node {}, where another process has it", pod.node_name or own("unknown"))
        where.append(cite(pod, "host_network"))
    else:
        who = own("which another process of the pod has, perhaps one of its own")
    start = say("Container/{} cannot listen on {}", name, say("port {}", port) if port is not None else own("its port"))
    return Suspected(
        subject=say("Container/{}", name),
        severity="warning" if trouble(pod, container, now) == "failed" else "error",
        says=say(
            "{}, {}; {}: “{}”", start, who, facts(container, account.ended), account.words.quote(_left(start, who))
        ),
        cites=(account.cite(logs), *where, cite(pod, "containers", name, account.ended.field)),
        since=onset(name, events, account.ended),
        would_prove=say("the process that listens on that port, seen from inside the pod (--debug)"),
        would_weaken=say("a pod that is well, with the same containers and ports"),
        verify=log_command(pod, name, account.ended, account.words.quote(120)),
    )


def _left(start: Text, who: Text) -> int:
    return max(45, 160 - len(start) - len(who))


def _in_line(line: Text) -> int | None:
    found = [int(next(filter(None, match.groups()))) for match in _PORT.finditer(_CLOCK.sub(" ", line))]
    return next((port for port in reversed(found) if 0 < port < 65536), None)


def _of(container: Container) -> set[int]:
    """The ports that a container declares, or that stand in its command."""
    words = " ".join([*container.command, *container.args])
    named = {int(found) for found in _NUMBER.findall(words)}
    return {one.container_port for one in container.ports} | {port for port in named if 0 < port < 65536}


def _where(pod: Pod, name: Name, container: Container, port: int) -> Pointer:
    for index, one in enumerate(container.ports):
        if one.container_port == port:
            return cite(pod, "containers", name, "ports", index)
    return cite(pod, "containers", name, "command" if container.command else "args")
