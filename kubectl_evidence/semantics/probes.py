"""Probes: where each looks, and what the kubelet said of one that did not pass."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from typing import Literal

from kubectl_evidence.evidence.events import Event, Events
from kubectl_evidence.evidence.parts.container import Container, Probe
from kubectl_evidence.late import late
from kubectl_evidence.semantics.happened import latest
from kubectl_evidence.text import Name, Text, join, own, say

Kind = Literal["liveness", "readiness", "startup"]

# pkg/kubelet/prober/prober.go, probe: `Readiness probe failed: …`, `Liveness probe errored: …`. Repetitions
# that differ are prefixed by the events' correlator.
_ABOUT = late(r"(Liveness|Readiness|Startup) probe (failed|errored)[^:]*:?\s*(.*)", re.DOTALL)


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


def is_refused(event: Event, probe: Probe) -> bool:
    """Whether nothing listened at the probe's port."""
    return probe.handler != "exec" and "connection refused" in event.message


def outcome_of(event: Event, probe: Probe) -> Text:
    """Say what became of a probe, after its own name: `gets connection refused`, `gets HTTP status 503`."""
    match = _ABOUT.search(event.message)
    if match is None:
        return own("does not pass")
    message = event.message.part(*match.span(3))
    if match.group(2) == "errored":
        name = re.search(r"strconv\.Atoi: parsing \"([^\"]*)\"", message)
        if name is not None:
            return say("looks for a port `{}` that the container does not declare", message.part(*name.span(1)))
        if re.search(r"executable file not found|no such file or directory", message):
            return say("names a program that the container does not have")
        return say("errs: “{}”", message.excerpt(100))
    if re.search(r"timed out after|deadline exceeded|Client\.Timeout|i/o timeout|^timeout", message):
        return say("gets no answer within {}s", probe.timeout_seconds)
    if probe.handler == "exec":
        return say("fails: “{}”", message.excerpt(100)) if message.strip() else say("fails without a word")
    if is_refused(event, probe):
        return say("gets connection refused")
    status = re.search(r"statuscode: (\d+)", message)
    if status is not None:
        return say("gets HTTP status {}", message.part(*status.span(1)))
    if "server gave HTTP response to HTTPS client" in message:
        return say("asks for HTTPS and gets plain HTTP")
    return say("fails: “{}”", message.excerpt(100))


def declares(container: Container, port: int | Text) -> bool:
    """Whether a container declares a port by this name or number; probes do not compare the protocol.

    Source: pkg/probe/util.go, ResolveContainerPort: names resolve in the probed container only.
    """
    return any(port in {each.name, each.container_port} for each in container.ports)
