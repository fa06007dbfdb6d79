"""Names that a pod's programs look up, and which of them mean Services."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from kubectl_evidence.clues.name_errors import failed_lookup
from kubectl_evidence.evidence.dependencies import Dependencies
from kubectl_evidence.evidence.logs import Logs, LogStream
from kubectl_evidence.evidence.parts.container import Container
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.late import late
from kubectl_evidence.semantics.last_words import last_words
from kubectl_evidence.semantics.log_times import written_at
from kubectl_evidence.semantics.runs import RECENT, is_looping
from kubectl_evidence.text import Name, Text

# Whoever tries again and succeeds says something else after it: so of a container that is ready only what it says last
# tells, of one that runs and is not ready a little more, and of a run that ended what it said shortly before it gave
# its reason.
_READY, _RUNNING, _BEFORE = 5, 10, 6


_ORDINAL = late(r"(?P<set>[a-z0-9-]*[a-z][a-z0-9-]*)-\d+")


@dataclass(frozen=True)
class Lookup:
    """The last line of a container's log that tells of a look-up that failed; `host` is what was looked up."""

    container: Name
    stream: Text
    number: int
    line: Text
    how: Literal["unknown", "silent", "unclear"]
    host: Text | None


@dataclass(frozen=True)
class Meant:
    """The Service whose name a host is (k8s.io/dns docs/specification.md): `db`, `db.payments`, `db.payments.svc`."""

    service: str
    namespace: str


def resolver(pod: Pod) -> Literal["cluster", "node", "other"]:
    """Whose name server a pod asks: the cluster's, its node's, or one of its own choice.

    Source: pkg/kubelet/network/dns/dns.go, getPodDNSType: ClusterFirst is the node's in the node's network.
    """
    if pod.dns_policy == "None":
        return "other"
    if pod.dns_policy == "Default" or (pod.dns_policy is None and pod.host_network):
        return "node"
    return "cluster"


def failed_lookups(pod: Pod, logs: Logs | None, now: datetime) -> Iterator[Lookup]:
    """For each container whose log ends in a look-up that failed, the last such line."""
    if logs is None or pod.deleted is not None or pod.phase == "Succeeded":
        return
    for name, container in pod.lasting_containers.items():
        found = _stream(pod, name, container, logs, now)
        if found is None:
            continue
        key, stream = found
        for number, line in reversed(_telling(container, key, stream)):
            lookup = failed_lookup(line)
            if lookup is None:
                continue
            told = written_at(line)
            if told is not None and now - told > RECENT and container.ready:
                break
            host = line.part(*lookup.host) if lookup.host is not None else None
            masked = host is not None and host.startswith("[")
            yield Lookup(name, key, number, line, lookup.how, None if masked else host)
            break


def _telling(container: Container, key: Text, stream: LogStream) -> list[tuple[int, Text]]:
    """The lines at the end that may tell how it stands now, or why the run ended; less the frames of stacks."""
    written = [
        (number, line)
        for number, line in stream.lines.items()
        if line.strip() and (not line[0].isspace() or failed_lookup(line))
    ]
    if container.state is not None and container.state.status == "running" and key.endswith("/current"):
        return written[-(_READY if container.ready else _RUNNING) :]
    words = last_words(stream.lines)
    ends = next((place for place, (number, _) in enumerate(written) if words and number == words.number), len(written))
    return written[max(0, ends - _BEFORE) :]


def meant_service(host: str, here: str) -> Meant | None:
    """The Service that a host stands for by its form, for a pod in the namespace `here`; None for any other name."""
    labels = host.lower().rstrip(".").split(".")
    if len(labels) == 1:
        return Meant(labels[0], here)
    if len(labels) == 2:
        # `db.payments` is found by the search path; `example.com` looks the same.
        if labels[1] == here:
            return Meant(labels[0], here)
        # `redis-0.redis-headless`: a pod of a StatefulSet by the Service that gives it a name (apps/v1 serviceName).
        pod = _ORDINAL.fullmatch(labels[0])
        return Meant(labels[1], here) if pod is not None and labels[1].startswith(pod["set"]) else None
    if "svc" not in labels[2:4]:
        return None
    place = labels.index("svc", 2)
    # Before the Service perhaps the name of one pod.
    return Meant(labels[place - 2], labels[place - 1])


def named_services(dependencies: Dependencies | None, here: str) -> Iterator[tuple[int, Text]]:
    """The hosts of the environment, with their places, that are names of Services: only the cluster knows them."""
    for place, one in enumerate(dependencies.hosts if dependencies is not None else ()):
        if one.host.startswith("["):
            continue
        meant = meant_service(one.host, here)
        if one.service is not None or (meant is not None and "." in one.host):
            yield place, one.host


def _stream(pod: Pod, name: Name, container: Container, logs: Logs, now: datetime) -> tuple[Text, LogStream] | None:
    state = container.state
    running = state is not None and state.status == "running"
    if container.role == "init" and state is not None and state.status == "terminated" and state.exit_code == 0:
        return None
    if running and not is_looping(pod, container, now):
        return logs.current(name)
    return logs.last_run(name, over=not running)
