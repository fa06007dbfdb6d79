"""A program says that it cannot connect to an address, because it is refused or nobody answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.checks.ports._unnamed import unnamed
from kubectl_evidence.effects import CONTAINER_DOWN
from kubectl_evidence.evidence.dependencies import Dependencies
from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.logs import Logs, LogStream
from kubectl_evidence.evidence.network_policies import NetworkPolicies
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pods import Pods
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Compared, Pointer, Suspected, Verdict, Verify, cite
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.late import late
from kubectl_evidence.semantics.dialled import Dialled, How, dialled
from kubectl_evidence.semantics.isolation import ENFORCED, command, policies_do
from kubectl_evidence.semantics.let_in import Shut, shut_out
from kubectl_evidence.semantics.log_times import written_at
from kubectl_evidence.semantics.policy_words import peer_in_words
from kubectl_evidence.semantics.ports import service_port_in_words
from kubectl_evidence.semantics.readiness import INITIALISING
from kubectl_evidence.semantics.routing import routable
from kubectl_evidence.semantics.runs import RECENT, is_looping
from kubectl_evidence.semantics.whereabouts import Whose, whose
from kubectl_evidence.text import Name, Text, join, own, say

# What the other end is a fault of explains this, never the other way round.
EXPLAINS = tuple(
    one for one in CONTAINER_DOWN if not one.startswith(("dependency-", "service-internal-", "service-external-"))
)

_ADDRESS = late(r"[0-9.]+|[0-9a-fA-F]*:[0-9a-fA-F:.]*")
# A sentence that is longer would be cut as a headline.
_LONGEST = 200
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
    pod: Pod,
    logs: Logs,
    services: Services | None,
    slices: EndpointSlices | None,
    dependencies: Dependencies | None,
    network_policies: NetworkPolicies | None,
    pods: Pods | None,
    now: datetime,
) -> Iterator[Verdict]:
    """## What it decides
    Which address a program cannot reach at present, by its log, and whose it is: a Service's or a
    pod's; and whether that Service has such a port at all.

    ## How it decides
    The log of the run that goes on, or of the one that ended last, is read for lines that tell of a
    connection that was refused or timed out and name the other end. One counts if it is among the
    last lines, nothing after it tells of success, and it is not older than 15 minutes where it
    tells its time; of a container that is ready it takes three about the same end; an init container is
    looked at where it keeps the others waiting. The address is
    looked up among the cluster addresses of the namespace's Services, the endpoints in their slices
    and the pod's own; of one that is nobody's here the variable is told that alone names its port.
    Where nobody answers a Service that the environment names, and the NetworkPolicies of its pods
    let this pod in by no rule, they are named. Where the line in which a run that ended gives its
    reason does not say who did not answer, and the pod's own policies keep it from one host of its
    environment and from no other, that host is named.
    It is an error where the container loops or is not ready, else a warning.

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
    for name, container in pod.lasting_containers.items():
        if container.role == "init" and not _holds_up(pod, container, now):
            continue
        told = _told(name, container, logs, now)
        if told is not None:
            found = _found(pod, container, told, logs, services, slices, dependencies, now)
            shut = _shut(pod, told, services, slices, dependencies, network_policies, pods)
            yield found if shut is None else _by_policies(found, pod, told, shut)
        else:
            silent = unnamed(pod, name, container, logs, services, dependencies, network_policies, now)
            if silent is not None:
                yield silent


def _holds_up(pod: Pod, container: Container, now: datetime) -> bool:
    """Whether an init container keeps the others waiting: it loops, or has run for longer than a moment."""
    state = container.state
    started = state.started_at if state is not None and state.status == "running" else None
    return is_looping(pod, container, now) or (started is not None and now - started >= INITIALISING / 4)


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
    dependencies: Dependencies | None,
    now: datetime,
) -> Suspected:
    end = whose(told.line.host, pod, services, slices)
    if end.kind == "unknown":
        end = _named(told.line, dependencies) or end
    place = _place(told.line)
    state, cites = _closed(told.line, end, services) or _behind(end, services, slices)
    return Suspected(
        subject=say("Container/{}", told.container),
        severity="error" if is_looping(pod, container, now) or container.ready is False else "warning",
        says=say(
            "Container/{} cannot connect to {}{}: {}{}{}",
            told.container,
            place,
            say(" ({})", end.says) if end.says and end.says != told.line.host else own(""),
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


def _shut(
    pod: Pod,
    told: _Told,
    services: Services | None,
    slices: EndpointSlices | None,
    dependencies: Dependencies | None,
    evidence: NetworkPolicies | None,
    pods: Pods | None,
) -> Shut | None:
    """The policies of the other end that do not let the pod in, where nobody answered a Service of the environment."""
    end = whose(told.line.host, pod, services, slices)
    called = {host.service for host in dependencies.hosts} if dependencies is not None else set()
    if told.line.how == "refused" or end.name not in called or services is None or evidence is None or pods is None:
        return None
    service = next((one for name, one in services.items.items() if name == end.name), None)
    by_name = end.kind == "service"
    return shut_out(pod, service, told.line.port if by_name else None, pods, evidence) if service is not None else None


def _by_policies(found: Suspected, pod: Pod, told: _Told, shut: Shut) -> Suspected:
    """Say it of what the log says, with whom the policies let in beside the labels that the pod has."""
    peers = [peer for one in shut.policies.values() for rule in one.ingress for peer in rule.peers]
    keys = [key for peer in peers if peer.pod_selector is not None for key in peer.pod_selector.match_labels]
    mine = pod.labels
    has = [say("{}={}", key, mine[key]) if key in mine else say("no {}", key) for key in dict.fromkeys(keys)]
    wants = join(" or ", [*dict.fromkeys(map(peer_in_words, peers))])
    does = policies_do(shut.policies, "ingress", "lets", "let")
    who = own("nobody")
    if peers:
        who = say("{}, not this one{}", wants, say(" ({})", join(", ", has)) if has else own(""))
    place = _place(told.line)
    start = say("Container/{} gets no answer from {}: there {} in", told.container, place, does)
    full = say("{} {}", start, who)
    return found.model_copy(
        update={
            "says": full if len(full) <= _LONGEST else say("{} only others than this pod", start),
            "cites": (*found.cites, *shut.cites),
            "compared": (
                Compared(
                    what=say("whom policies let in to {}", place),
                    wants=wants or None,
                    has=join(", ", has) or pod.name,
                    same=False,
                ),
            ),
            "would_weaken": ENFORCED,
            "verify": Verify(
                command=command(pod.namespace, shut.policies), expect=own("no ingress rule that this pod's labels meet")
            ),
        }
    )


def _named(line: Dialled, dependencies: Dependencies | None) -> Whose | None:
    """The host of the environment that alone has the port at which somebody unknown was dialled by address."""
    if line.port is None or dependencies is None or not _ADDRESS.fullmatch(line.host):
        return None
    found = [(index, one) for index, one in enumerate(dependencies.hosts) if one.port == line.port]
    if len({one.host for _, one in found}) != 1:
        return None
    index, one = found[0]
    if _ADDRESS.fullmatch(one.host) or one.service is not None:
        return None
    return Whose("unknown", say("perhaps {} of {}", one.host, one.env), None, (cite(dependencies, "hosts", index),))


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
