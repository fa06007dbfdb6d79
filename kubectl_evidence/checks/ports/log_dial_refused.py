"""A program says that it cannot connect to an address, because it is refused or nobody answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.effects import CONTAINER_DOWN
from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.logs import Logs, LogStream
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Pointer, Suspected, Verdict, Verify, cite
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.late import late
from kubectl_evidence.semantics.dialled import Dialled, How, dialled
from kubectl_evidence.semantics.log_times import written_at
from kubectl_evidence.semantics.ports import service_port_in_words
from kubectl_evidence.semantics.routing import routable
from kubectl_evidence.semantics.runs import RECENT, is_looping
from kubectl_evidence.semantics.whereabouts import Whose, whose
from kubectl_evidence.text import Name, Text, join, own, say

# What the other end is a fault of explains this, never the other way round.
EXPLAINS = tuple(
    one for one in CONTAINER_DOWN if not one.startswith(("dependency-", "service-internal-", "service-external-"))
)

# The end of a log that tells what a program does now.
_LAST = 5
# What says that it went well after all.
_WELL = late(
    r"\b(?:(?<!not )(?:re)?connected|established|recovered|succe\w+|(?<!not )ready|listening|started)\b", re.IGNORECASE
)
_HOW: dict[How, str] = {
    "refused": "connection refused",
    "timed-out": "no answer in time",
    "failed": "no connection is made",
}
# That often in a window is more than a hiccup.
_OFTEN = 3


@dataclass(frozen=True)
class _Told:
    container: Name
    key: Text
    line: Dialled
    times: int


def check(
    pod: Pod, logs: Logs, services: Services | None, slices: EndpointSlices | None, now: datetime
) -> Iterator[Verdict]:
    """## What it decides
    Which address a program cannot reach at present, by its log, and whose it is: a Service's or a
    pod's; and whether that Service has such a port at all.

    ## How it decides
    The log of the run that goes on, or of the one that ended last, is read for lines that tell of a
    connection that was refused or timed out and name the other end. One counts if it is among the
    last lines, nothing after it tells of success, and it is not older than 15 minutes where it
    tells its time; of a container that is ready it takes three about the same end. The address is
    looked up among the cluster addresses of the namespace's Services, the endpoints in their slices
    and the pod's own. It is an error where the container loops or is not ready, else a warning.

    ## What would prove it
    That connections from the pod to that address fail, which `--debug` tries.

    ## Traps
    Refused means a closed port, or a Service without endpoints (kube-proxy rejects); no answer
    means a network policy, a firewall or a node that is gone. What succeeded since is over: a line
    further up says nothing of now. Names that do not resolve are another check's matter. A log is
    text: it is never proof.

    ## Example
    In fixtures/client-without-its-database:
    > Container/api cannot connect to stock-db:5432 (Service/stock-db): connection refused by its
    > log; it has 0 ready endpoints
    """
    if pod.finished or pod.deleted is not None:
        return
    for name, container in pod.counting_containers.items():
        told = _told(name, container, logs, now)
        if told is not None:
            yield _found(pod, container, told, logs, services, slices, now)


def _told(name: Name, container: Container, logs: Logs, now: datetime) -> _Told | None:
    running = container.state is not None and container.state.status == "running"
    if not running:
        return _at_end(name, logs.last_run(name, over=True), now)
    found = _at_end(name, logs.current(name), now)
    if container.ready:
        # It does what it should, so that one line alone may be a hiccup.
        return found if found is not None and found.times >= _OFTEN else None
    if found is None and container.restart_count:
        # A run that has just begun has not come to it yet.
        return _at_end(name, logs.last_run(name, over=False), now)
    return found


def _at_end(name: Name, stream: tuple[Text, LogStream] | None, now: datetime) -> _Told | None:
    """What stands at the end of a log, and nothing after it that tells of success."""
    if stream is None:
        return None
    key, log = stream
    every = [one for one in dialled(log.lines) if not _is_old(one.line, now)]
    if not every:
        return None
    last = every[-1]
    after = [line for number, line in log.lines.items() if number > last.number and line.strip()]
    same = sum(1 for one in every if (one.host, one.port) == (last.host, last.port))
    if len(after) >= (_LAST * _LAST if same >= _OFTEN else _LAST) or any(_WELL.search(line) for line in after):
        return None
    return _Told(name, key, last, same)


def _is_old(line: Text, now: datetime) -> bool:
    when = written_at(line)
    return when is not None and now - when > RECENT


def _found(
    pod: Pod,
    container: Container,
    told: _Told,
    logs: Logs,
    services: Services | None,
    slices: EndpointSlices | None,
    now: datetime,
) -> Suspected:
    end = whose(told.line.host, pod, services, slices)
    place = _place(told.line)
    state, cites = _closed(told.line, end, services) or _behind(end, services, slices)
    return Suspected(
        subject=say("Container/{}", told.container),
        severity="error" if is_looping(pod, container, now) or container.ready is False else "warning",
        says=say(
            "Container/{} cannot connect to {}{}: {}{}{}",
            told.container,
            place,
            say(" ({})", end.says) if end.kind != "unknown" and end.says != told.line.host else own(""),
            own(_HOW[told.line.how]),
            say(", {} times by its log", told.times) if told.times > 1 else own(" by its log"),
            state,
        ),
        cites=(cite(logs, "parts", told.key, "lines", told.line.number), *end.cites, *cites),
        since=written_at(told.line.line),
        would_prove=say("that a connection from the pod to {} fails now (--debug tries those of its Services)", place),
        would_weaken=own("a later line of the log that tells of a connection to it, or of work that needs one"),
        verify=_verify(pod, told, end),
    )


def _place(line: Dialled) -> Text:
    if line.port is None:
        return line.host
    if ":" in line.host and "[" not in line.host:
        return say("[{}]:{}", line.host, line.port)
    return say("{}:{}", line.host, line.port)


def _closed(line: Dialled, end: Whose, services: Services | None) -> tuple[Text, tuple[Pointer, ...]] | None:
    """That the Service has no such port, where its name or its own address was called.

    A headless Service's name stands for its pods, whose ports are their own; an address may be that of an endpoint.
    """
    if end.kind != "service" or end.name is None or services is None or line.port is None:
        return None
    service = services.items[end.name]
    called = line.host == service.cluster_ip or line.host.partition(".")[0] == end.name
    if not called or service.headless or not service.routes_by_selector or not service.ports:
        return None
    if any(one.port == line.port for one in service.ports):
        return None
    ports = join(", ", [service_port_in_words(one) for one in service.ports])
    return say("; the Service has no port {}, it has {}", line.port, ports), (
        cite(services, "items", end.name, "ports"),
    )


def _behind(end: Whose, services: Services | None, slices: EndpointSlices | None) -> tuple[Text, tuple[Pointer, ...]]:
    """Whether the Service that it is has an endpoint, where that is known."""
    if end.kind != "service" or end.name is None or services is None or slices is None:
        return own(""), ()
    service = services.items[end.name]
    if not service.routes_by_selector:
        return own(""), ()
    ready = len({one.target_uid or one.addresses for one in routable(service, slices, end.name)})
    where = tuple(cite(slices, "items", key) for key in slices.of_service(end.name))
    return (say("; it has {} ready endpoints", ready) if ready != 1 else own("; it has 1 ready endpoint")), where


def _verify(pod: Pod, told: _Told, end: Whose) -> Verify:
    if end.name is not None:
        return Verify(
            command=say("kubectl get endpointslices -n {} -l kubernetes.io/service-name={}", pod.namespace, end.name),
            expect=own("no endpoint, or one that does not listen at the port"),
        )
    return Verify(
        command=say("kubectl logs {} -c {} -n {} --tail=20", pod.name, told.container, pod.namespace),
        expect=told.line.line.excerpt(100),
    )
