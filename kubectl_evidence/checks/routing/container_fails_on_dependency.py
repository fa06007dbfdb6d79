"""A container fails, or waits, because a Service that it calls has no endpoint."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime

from kubectl_evidence.checks.routing._room import by_slices, is_new
from kubectl_evidence.clues.name_errors import failed_lookup
from kubectl_evidence.effects import CONTAINER_DOWN
from kubectl_evidence.evidence.dependencies import Dependencies
from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pods import Pods
from kubectl_evidence.evidence.services import Service, Services
from kubectl_evidence.finding import Compared, Pointer, Suspected, Verdict, cite
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.semantics.dialled import dialled
from kubectl_evidence.semantics.empty import why_empty
from kubectl_evidence.semantics.last_words import last_words
from kubectl_evidence.semantics.readiness import INITIALISING, overdue
from kubectl_evidence.semantics.routing import routable, selecting
from kubectl_evidence.semantics.runs import has_failed, is_looping, last_ended
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name, Text, own, say

EXPLAINS = (
    *CONTAINER_DOWN,
    "dependency-service-no-endpoints",
    "log-dial-refused",
    "log-dns-error",
)

# Only the end of a log can tell why a run ended, or what it waits for now.
_WINDOW = 12


@dataclass(frozen=True)
class _Named:
    """Where a container names a Service: a line of its log, or its command."""

    says: Text
    cite: Pointer


def check(
    pod: Pod,
    services: Services,
    slices: EndpointSlices,
    pods: Pods | None,
    logs: Logs | None,
    dependencies: Dependencies | None,
    target: Target,
    now: datetime,
) -> Iterator[Verdict]:
    """## What it decides
    Whether a container that fails, does not become ready, or an init container that waits, does so
    for a Service of the namespace that has no endpoint.

    ## How it decides
    The last lines of such a container's log, and the command of one that waits, are searched for
    the name of a Service (alone, as `db:5432`, or with the namespace and `.svc`) and for the
    cluster IP at which it was dialled; and that Service has no endpoint that kube-proxy would use.
    A line counts where it is the one that tells why the run ended, or says that a connection
    failed. The pod's environment need not name the Service; where it does, the bare name counts,
    too.

    ## What would prove it
    The container's coming up once the Service has an endpoint: what a log says is suspected only.

    ## Traps
    A program names many Services in its log; only the end of the log of one that fails counts. A
    name that is a common word counts only as a host: with a port, or where the environment names it.
    A Service that selects the pod itself is empty because the pod is not ready. A look-up that
    failed tells of endpoints only where the Service is headless: another's name has its own address.

    ## Example
    The database's Service selects no pod (fixtures/client-without-its-database):
    > Container/api fails for Service/stock-db, which has no endpoint: no live pod carries
    > `app=stock-database`; those of Deployment/stock-db carry `app=stock-db`
    """
    if pod.finished or pod.deleted is not None:
        return
    own_ones = selecting(pod, services)
    empty = {
        name: service
        for name, service in services.items.items()
        if name not in own_ones
        and service.type != "ExternalName"
        and not is_new(service, now)
        and not routable(service, slices, name)
        and (service.selector or slices.of_service(name) or _is_called(name, dependencies))
    }
    told: set[Name] = set()
    for key, container in pod.lasting_containers.items() if empty else ():
        trouble = _trouble(pod, container, now)
        if trouble is None:
            continue
        for name, service in empty.items():
            found = _named_by(key, container, name, service, pod, logs, dependencies, waits=trouble == "waits")
            if found is None or name in told:
                continue
            told.add(name)
            yield _suspected(key, trouble, found, name, service, services, slices, pods, pod, target)


def _trouble(pod: Pod, container: Container, now: datetime) -> str | None:
    state, ended = container.state, last_ended(container)
    if is_looping(pod, container, now):
        return "fails"
    if state is not None and state.status == "terminated" and ended is not None and has_failed(ended.state):
        return "fails"
    if container.role == "init":
        started = state.started_at if state is not None and state.status == "running" else None
        waits = started is not None and now - started >= INITIALISING / 4
        return "waits" if waits else None
    return "is not ready" if overdue(pod, container, now) else None


def _is_called(name: Name, dependencies: Dependencies | None) -> bool:
    return dependencies is not None and any(host.service == name for host in dependencies.hosts)


def _named_by(
    key: Name,
    container: Container,
    name: Name,
    service: Service,
    pod: Pod,
    logs: Logs | None,
    dependencies: Dependencies | None,
    *,
    waits: bool,
) -> _Named | None:
    host = _host(name, pod.namespace, bare=waits or _is_called(name, dependencies))
    running = container.state is not None and container.state.status == "running"
    stream = None
    if logs is not None:
        stream = logs.current(key) if running and not _loops(container) else logs.last_run(key, over=not running)
    if stream is not None:
        number = _line(stream[1].lines, host, name, service, waits=waits)
        if number is not None and logs is not None:
            line = stream[1].lines[number]
            return _Named(say("its log says `{}`", line.excerpt(70)), cite(logs, "parts", stream[0], "lines", number))
    if waits:
        for field in ("command", "args"):
            words: tuple[Text, ...] = getattr(container, field)
            if any(host.search(word) for word in words):
                where = cite(pod, "containers", key, "command" if field == "command" else "args")
                return _Named(own("its command names it"), where)
    return None


def _loops(container: Container) -> bool:
    return container.restart_count > 0


def _host(name: Name, namespace: Text, *, bare: bool) -> re.Pattern[str]:
    """The Service's name as a host: with a port or its domain; where `bare`, alone too."""
    full = rf"(?:\.{re.escape(namespace)}(?:\.svc(?:\.[\w.-]+)?)?)"
    tail = rf"(?:{full}(?::\d+)?|:\d+{'|' if bare else ''})"
    return re.compile(rf"(?<![\w./-]){re.escape(name)}{tail}(?![\w-]|\.\w)")


def _line(lines: Mapping[int, Text], host: re.Pattern[str], name: Name, service: Service, *, waits: bool) -> int | None:
    """The line that names the Service: of a failed connection, or the telling one; while it waits, any of the last."""
    written = {number: line for number, line in lines.items() if line.strip()}
    last = dict([*written.items()][-_WINDOW:])
    for one in dialled(last):
        if one.host == name or (service.cluster_ip is not None and one.host == service.cluster_ip):
            return one.number
    telling = last_words(last)
    if telling is not None and host.search(telling.line) and _may_tell(telling.line, service):
        return telling.number
    if waits:
        named = (number for number, line in reversed([*last.items()]) if host.search(line) and _may_tell(line, service))
        return next(named, None)
    return None


def _may_tell(line: str, service: Service) -> bool:
    """Whether a line can be about missing endpoints: a name is not found for want of them only if it is headless.

    Source: k8s.io/dns docs/specification.md: the name of any other Service is its cluster IP whatever is behind it.
    """
    lookup = failed_lookup(line)
    return lookup is None or (service.headless and lookup.how != "silent")


def _suspected(
    key: Name,
    trouble: str,
    found: _Named,
    name: Name,
    service: Service,
    services: Services,
    slices: EndpointSlices,
    pods: Pods | None,
    pod: Pod,
    target: Target,
) -> Suspected:
    why = why_empty(name, service, services, slices, pods, pod)
    does = own({"fails": "fails for", "waits": "waits for"}.get(trouble, "is not ready for"))
    start = say("Container/{} {} Service/{}, which has no endpoint: {}", key, does, name, why.says)
    says = say("{}; {}", start, found.says)
    return Suspected(
        subject=say("Service/{}", name),
        severity="error",
        says=says if len(says) <= 200 else start,
        cites=(
            found.cite,
            cite(services, "items", name),
            *(cite(slices, "items", one) for one in slices.of_service(name)),
        ),
        compared=tuple(
            Compared(what=say("label {}", one.key), wants=one.wants, has=one.has, same=False) for one in why.differs
        ),
        would_prove=say("that it gets further once Service/{} has a ready endpoint", name),
        would_weaken=say("a failure before it calls Service/{}", name),
        verify=by_slices(target, name, say("no endpoint with `ready: true` in a slice with ports")),
    )
