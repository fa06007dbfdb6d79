"""Two containers of the pod want to listen at the same port."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kubectl_evidence.effects import CONTAINER_DOWN
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Compared, Suspected, Verdict, Verify, cite
from kubectl_evidence.late import late
from kubectl_evidence.semantics.ports import FoundPort, declared, protocol_of
from kubectl_evidence.text import Name, Text, join, own, say

EXPLAINS = CONTAINER_DOWN

_IN_USE = late(
    r"address (?:is )?already in use|EADDRINUSE|port \d+ is already in use|\bbind\b.*\bin use\b", re.IGNORECASE
)
_NUMBER = late(r"(?:[\w\]*]:|\s:|\bport\s)(\d{2,5})\b(?![:.]\d)", re.IGNORECASE)


def check(pod: Pod, logs: Logs | None) -> Iterator[Verdict]:
    """## What it decides
    Whether two containers, sidecars included, declare one port, and one of them cannot have it.

    ## How it decides
    Containers of a pod share one network, so that of two programs one can listen at a port. Number
    and protocol of the declared ports are compared. A log of one of them that says that an address
    is in use makes it an error. Without such a line it is information, and said only where one of
    the two containers is not ready.

    ## What would prove it
    Which program has the port, which `--debug` shows.

    ## Traps
    A declaration opens nothing: two containers may declare what one of them opens. A plain init
    container is over before the others begin.

    ## Example
    In fixtures/port-taken-in-pod:
    > Container/exporter says “httpd: bind: Address already in use”: containers server and exporter
    > both declare 9090/TCP and share one network
    """
    if pod.finished or pod.deleted is not None:
        return
    by_port: dict[tuple[int, str], dict[Name, FoundPort]] = {}
    for found in declared(pod):
        by_port.setdefault((found.port.container_port, protocol_of(found.port)), {})[found.container] = found
    for (number, protocol), both in by_port.items():
        unready = [name for name in both if not pod.containers[name].ready]
        if len(both) > 1 and unready:
            yield _found(pod, number, own(protocol), both, unready, logs)


def _found(
    pod: Pod, number: int, protocol: Text, both: Mapping[Name, FoundPort], unready: list[Name], logs: Logs | None
) -> Suspected:
    line = next((told for name in unready if (told := _in_use(name, number, logs)) is not None), None)
    who = line[0] if line is not None else unready[0]
    return Suspected(
        subject=say("Container/{}", who),
        severity="error" if line is not None else "info",
        says=say(
            "Container/{} {}: containers {} both declare {}/{} and share one network",
            who,
            say("says “{}”", line[3].excerpt(80)) if line is not None else own("is not ready"),
            join(" and ", list(both)),
            number,
            protocol,
        ),
        cites=(
            *(cite(pod, "containers", name, "ports", found.index) for name, found in both.items()),
            *((cite(logs, "parts", line[1], "lines", line[2]),) if line is not None and logs is not None else ()),
        ),
        compared=tuple(
            Compared(what=say("port of container {}", name), has=say("{}/{}", number, protocol), same=False)
            for name in both
        ),
        would_prove=say("a list of sockets in which the other container has {} (--debug shows it)", number),
        would_weaken=own("that only one of the two opens the port that both declare"),
        verify=Verify(
            command=say("kubectl logs {} -c {} -n {} --tail=20", pod.name, who, pod.namespace),
            expect=line[3].excerpt(100) if line is not None else own("that the address is in use"),
        ),
    )


def _in_use(name: Name, number: int, logs: Logs | None) -> tuple[Name, Text, int, Text] | None:
    """The last line of a container's logs that says that the address is in use, of this port if it names one."""
    for key in (f"{name}/current", f"{name}/previous"):
        for part, stream in logs.parts.items() if logs is not None else ():
            if part != key:
                continue
            for place, line in reversed(tuple(stream.lines.items())):
                names = {int(one) for one in _NUMBER.findall(line)}
                if _IN_USE.search(line) and (not names or number in names):
                    return name, part, place, line
    return None
