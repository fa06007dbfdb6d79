"""Probes: where each looks, and what the kubelet said of one that did not pass."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Literal

from kubectl_evidence.evidence.events import Event, Events
from kubectl_evidence.evidence.parts.container import Container, Probe
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.late import late
from kubectl_evidence.semantics.happened import latest
from kubectl_evidence.semantics.readiness import window
from kubectl_evidence.semantics.runs import RECENT
from kubectl_evidence.text import Name, Text, join, own, say

Kind = Literal["liveness", "readiness", "startup"]
# In the order in which they come to be asked.
KINDS: tuple[Kind, ...] = ("startup", "liveness", "readiness")

# pkg/kubelet/prober/prober.go, probe: `Readiness probe failed: …`, `Liveness probe errored: …`. Repetitions
# that differ are prefixed by the events' correlator.
_ABOUT = late(r"(Liveness|Readiness|Startup) probe (failed|errored)[^:]*:?\s*(.*)", re.DOTALL)

Outcome = Literal[
    "command-missing",
    "no-grpc",
    "no-health-service",
    "other",
    "plain-for-tls",
    "port-name",
    "refused",
    "status",
    "timeout",
    "tls-for-plain",
]
_OUTCOMES: tuple[tuple[Outcome, re.Pattern[str]], ...] = (
    ("port-name", late(r"strconv\.Atoi: parsing")),
    ("command-missing", late(r"executable file not found|\b(?:exec|stat)\b.*no such file or directory")),
    ("no-health-service", late(r"does not implement the grpc health protocol")),
    # pkg/probe/grpc/grpc.go: the dial blocks until a server speaks HTTP/2, on a closed port as before one of HTTP/1.
    ("no-grpc", late(r"timeout: failed to connect service")),
    (
        "plain-for-tls",
        late(r"server gave HTTP response to HTTPS client|first record does not look like a TLS handshake"),
    ),
    ("tls-for-plain", late(r"malformed HTTP response \"(?:\\x15|\x15)")),
    ("status", late(r"statuscode: \d+")),
    ("refused", late(r"connection refused")),
    ("timeout", late(r"timed out after|deadline exceeded|Client\.Timeout|i/o timeout|^timeout")),
)
# `sh: curl: not found`, `bash: curl: command not found`, `/bin/sh: 1: curl: not found`.
_SHELL_MISSES = late(r"^\S*sh: (?:line )?(?:\d+: )?[^:\s]+: (?:command )?not found\s*$", re.MULTILINE)
# Outcomes of probes of any sort; of those that run a command; the others are of those that ask a port.
_OF_ANY, _OF_COMMANDS = frozenset({"timeout", "port-name"}), frozenset({"command-missing"})

_ALWAYS: Mapping[Outcome, str] = {
    "command-missing": "names a program that the container does not have",
    "no-health-service": "asks a server that does not implement the gRPC health protocol",
    "plain-for-tls": "asks for HTTPS and gets plain HTTP",
    "refused": "gets connection refused",
    "tls-for-plain": "asks for plain HTTP and gets TLS",
}
# How Go's net/http begins what it says of a request.
_ASKED = late(r"(?:Get|Head) \"[^\"]*\": ")
# Go's net, dnsclient.go, errNoSuchHost.
_UNKNOWN_HOST = late(r"\blookup (\S+?)(?: on \S+)?: no such host")
# The word of the message that is quoted.
_QUOTED: Mapping[Outcome, re.Pattern[str]] = {
    "port-name": late(r"strconv\.Atoi: parsing \"([^\"]*)\""),
    "status": late(r"statuscode: (\d+)"),
}


# RFC 9110, 15.6: the server's own fault, and perhaps for now only.
_SERVER_ERROR = 500


@dataclass(frozen=True)
class FailingProbe:
    """A probe that does not pass, and the event that says so last."""

    name: Name
    container: Container
    kind: Kind
    probe: Probe
    key: Name
    event: Event

    @property
    def outcome(self) -> Outcome:
        """What sort of end it came to."""
        return outcome_kind(self.event, self.probe)


def in_words(probe: Probe) -> Text:
    """Write a probe: `httpGet :8080/ready`, `tcpSocket :http`, `grpc :9000`, `exec cat /tmp/ready`."""
    if probe.handler == "exec":
        return say("exec {}", join(" ", probe.command).excerpt(60))
    port = say(":{}", probe.port) if probe.port is not None else own("")
    where = say("{}{}", probe.host, port) if probe.host else port
    return say("{} {}{}", own(probe.handler), where, probe.path or own(""))


def latest_failure(
    events: Events | None, container: Name, kinds: Collection[Kind], since: datetime | None
) -> tuple[Name, Event] | None:
    """Find the last Unhealthy event about one of these probes of a container.

    The kubelet stops repeating events after the first 25, but for one every five minutes
    (k8s.io/client-go/tools/record, EventSourceObjectSpamFilter): an event may be minutes older
    than the last failure.
    """
    return latest(events, {"Unhealthy"}, container=container, since=since, about=lambda event: kind_of(event) in kinds)


def kind_of(event: Event) -> Kind | None:
    """Tell which probe an Unhealthy event is about."""
    match = _ABOUT.search(event.message)
    if match is None:
        return None
    kinds: dict[str, Kind] = {"Liveness": "liveness", "Readiness": "readiness", "Startup": "startup"}
    return kinds[match.group(1)]


def outcome_kind(event: Event, probe: Probe) -> Outcome:
    """What sort of end a probe came to.

    Source: pkg/probe/http, tcp, grpc and exec, whose words the kubelet quotes; those of Go's net/http and crypto/tls.
    """
    match = _ABOUT.search(event.message)
    if match is None:
        return "other"
    message = match.group(3)
    for kind, words in _OUTCOMES:
        if words.search(message):
            return kind if kind in _OF_ANY or (kind in _OF_COMMANDS) is (probe.handler == "exec") else "other"
    if _SHELL_MISSES.search(message) and probe.handler == "exec":
        return "command-missing"
    return "other"


def is_refused(event: Event, probe: Probe) -> bool:
    """Whether nothing listened at the probe's port."""
    return outcome_kind(event, probe) == "refused"


def outcome_of(event: Event, probe: Probe) -> Text:
    """Say what became of a probe, after its own name: `gets connection refused`, `gets HTTP status 503`."""
    match = _ABOUT.search(event.message)
    if match is None:
        return own("does not pass")
    message = event.message.part(*match.span(3))
    kind = outcome_kind(event, probe)
    if kind in _ALWAYS:
        return own(_ALWAYS[kind])
    if kind == "timeout":
        return say("gets no answer within {}s", probe.timeout_seconds)
    if kind == "no-grpc":
        return say("finds no server that speaks gRPC within {}s: nothing, or another protocol", probe.timeout_seconds)
    if kind in _QUOTED:
        found = _QUOTED[kind].search(message)
        value = message.part(*found.span(1)) if found is not None else own("")
        if kind == "status":
            return say("gets HTTP status {}", value)
        return say("looks for a port `{}` that the container does not declare", value)
    if match.group(2) == "errored":
        return say("errs: “{}”", message.excerpt(100))
    if probe.handler == "exec" and not message.strip():
        return own("fails without a word")
    unknown = _UNKNOWN_HOST.search(message)
    if unknown is not None:
        return say("fails: no such host as {}", message.part(*unknown.span(1)))
    # What was asked is said already.
    asked = _ASKED.match(message)
    return say("fails: “{}”", message.part(asked.end() if asked is not None else 0, len(message)).excerpt(100))


def may_be_early(event: Event, probe: Probe) -> bool:
    """Whether the program may merely not have been up yet, by what the probe got.

    Who answers with a status below 500, or in another protocol, is up: waiting longer changes nothing.
    """
    kind = outcome_kind(event, probe)
    if kind == "status":
        found = _QUOTED["status"].search(event.message)
        return found is not None and int(found.group(1)) >= _SERVER_ERROR
    return kind in {"no-grpc", "other", "refused", "timeout"}


def has_passed_since(container: Container, kind: Kind, last: Event, now: datetime) -> bool:
    """Whether a probe has passed after that failure: readiness and start are in the status, liveness only shows
    in a run that goes on for longer than the probe would let it.
    """
    if kind == "readiness":
        return container.ready is True
    if kind == "startup":
        return container.started is True
    started = container.state.started_at if container.state is not None else None
    if container.state is None or container.state.status != "running" or started is None or last.last is None:
        return False
    return last.last < started and now - started > window(container.probes[kind])


def failing(pod: Pod, events: Events | None, now: datetime, kinds: Collection[Kind] = KINDS) -> Iterator[FailingProbe]:
    """The probes that have failed lately and not passed since, with the last event about each."""
    for name, container in pod.counting_containers.items():
        for kind in kinds:
            probe = container.probes.get(kind)
            told = latest_failure(events, name, {kind}, now - RECENT) if probe is not None else None
            if probe is not None and told is not None and not has_passed_since(container, kind, told[1], now):
                yield FailingProbe(name, container, kind, probe, *told)


def asked_number(container: Container, probe: Probe) -> int | None:
    """The port of the pod that a probe asks, where it asks the pod.

    Source: pkg/probe/util.go, ResolveContainerPort: the first port of that name in the probed container.
    """
    if probe.host is not None or probe.port is None:
        return None
    if isinstance(probe.port, int):
        return probe.port
    return next((each.container_port for each in container.ports if each.name == probe.port), None)


def answering(pod: Pod) -> Mapping[int, Name]:
    """The ports of the pod at which probes of the current runs get an answer, with the container probed."""
    found: dict[int, Name] = {}
    for name, container in pod.counting_containers.items():
        if container.state is None or container.state.status != "running":
            continue
        passed = [container.readiness_probe] if container.ready else []
        passed += [container.startup_probe] if container.started else []
        for probe in passed:
            number = asked_number(container, probe) if probe is not None else None
            if number is not None:
                found.setdefault(number, name)
    return found


def declares(container: Container, port: int | Text) -> bool:
    """Whether a container declares a port by this name or number; probes do not compare the protocol.

    Source: pkg/probe/util.go, ResolveContainerPort: names resolve in the probed container only.
    """
    return any(port in {each.name, each.container_port} for each in container.ports)
