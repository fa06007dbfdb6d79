"""The pod: its containers, probes, conditions that are not as they should be, labels."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from kubectl_evidence.evidence.parts.container import Container, Probe, State
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.render.blocks import Block, Item, Words, bad, clipped, good, joined, quoted, term, value, words
from kubectl_evidence.render.times import ago, clock
from kubectl_evidence.render.views import placing
from kubectl_evidence.render.views.frame import Frame, amounts, conditions
from kubectl_evidence.semantics.deletion import asked_at
from kubectl_evidence.semantics.hooks import in_words
from kubectl_evidence.text import Text

# Types whose meaning the kubelet and the scheduler define, and the status that means all is well
# (k8s.io/api/core/v1, PodConditionType).
_WELL = {
    "PodScheduled": "True",
    "PodReadyToStartContainers": "True",
    "Initialized": "True",
    "ContainersReady": "True",
    "Ready": "True",
    "DisruptionTarget": "False",
    "PodResizePending": "False",
    "PodResizeInProgress": "False",
}

# Resources that need no quotation marks.
_USUAL = ("cpu", "memory", "ephemeral-storage")

# So much of a container's command tells what it runs; a script inside it is longer.
_COMMAND = 240

# How many hexadecimal digits of an image's digest tell it apart.
_DIGEST = 12


def view(pod: Pod, frame: Frame) -> Iterator[Block]:
    """Yield the containers first: what most incidents are about."""
    yield from containers(pod, frame)
    yield from _resized(pod)
    yield from _probes(pod)
    yield from _ports(pod)
    for name, container in pod.containers.items():
        if command := [*container.command, *container.args]:
            yield Item(words(value(name), " runs ", value(clipped(frame.clip(_arguments(command)), _COMMAND))))
    yield from _lifecycle(pod)
    yield from conditions(
        pod.conditions, frame, expected={**_WELL, **{gate.condition_type: "True" for gate in pod.readiness_gates}}
    )
    yield from placing.refusals(pod)
    yield Item(words("labels: ", frame.pairs(pod.labels)))
    yield Item(joined(" · ", _facts(pod, frame)))


def containers(pod: Pod, frame: Frame) -> Iterator[Block]:
    """Yield a row per container: how it is, how it was, and what it runs."""
    rows = [
        (
            words(value(name), f" ({container.role})" if container.role != "container" else ""),
            words(*_state(container.state, frame)),
            words(*_state(container.last_state, frame)) if container.last_state is not None else words("-"),
            words(_ready(container)),
            words(str(container.restart_count)),
            _resources(container),
            _image(container),
        )
        for name, container in pod.containers.items()
    ]
    head = ("container", "state", "last state", "ready", "restarts", "requests → limits", "image")
    yield from frame.table(head, rows)


def _state(state: State | None, frame: Frame) -> Iterator[Words]:
    if state is None:
        yield words("none reported")
        return
    reason = words(" ", term(state.reason)) if state.reason else ()
    match state.status:
        case "running":
            since = f" since {ago(state.started_at, frame.at)}" if state.started_at is not None else ""
            yield words(good("running"), since)
        case "waiting":
            yield words(bad("waiting"), reason)
        case "terminated":
            yield words(_end(state), reason)
            if state.seconds is not None:
                yield words(f", ran {state.seconds:g}s")
            if state.finished_at is not None:
                yield words(f", ended {clock(state.finished_at, frame.at)}")
    if state.message:
        yield words(": ", quoted(frame.clip(state.message)))


def _end(state: State) -> Words:
    code = f"exit code {state.exit_code}" if state.exit_code is not None else "ended"
    signal = f" (signal {state.fatal_signal})" if state.fatal_signal is not None else ""
    return words(good(code) if state.exit_code == 0 else bad(f"{code}{signal}"))


def _ready(container: Container) -> str:
    return {True: "yes", False: "no", None: "-"}[container.ready]


def _image(container: Container) -> Words:
    digest = (container.image_id or "").partition("sha256:")[2][:_DIGEST]
    image = value(container.image) if container.image is not None else "-"
    return words(image, " (", value(f"sha256:{digest}…"), ")") if digest else words(image)


def _resources(container: Container) -> Words:
    names = dict.fromkeys([*container.requests, *container.limits])
    shown = []
    for name in names:
        request, limit = container.requests.get(name), container.limits.get(name)
        pair = [value(one) if one is not None else "none" for one in (request, limit)]
        shown.append(words(str(name) if name in _USUAL else value(name), " ", pair[0], " → ", pair[1]))
    return joined(", ", shown) if shown else words("none")


def _resized(pod: Pod) -> Iterator[Block]:
    """What a container runs with, where that is not yet what its spec asks for."""
    for name, one in pod.containers.items():
        for kind, actual in (("requests", one.actual_requests), ("limits", one.actual_limits)):
            if actual:
                yield Item(words(value(name), f" runs with {kind} ", amounts(actual)))


def _probes(pod: Pod) -> Iterator[Block]:
    probes = [(name, kind, probe) for name, one in pod.containers.items() for kind, probe in one.probes.items()]
    for name, kind, probe in probes:
        yield Item(words(f"{kind} probe of ", value(name), ": ", *_probe(probe)))
    if not probes:
        yield Item(words("probes: none"))


def _probe(probe: Probe) -> Iterator[Words]:
    host = f"{probe.host}:" if probe.host else ""
    match probe.handler:
        case "httpGet":
            scheme = (probe.scheme or "HTTP").lower()
            yield words("GET ", value(f"{scheme}://{host or ':'}{probe.port}{probe.path or '/'}"))
        case "tcpSocket" | "grpc":
            yield words("TCP " if probe.handler == "tcpSocket" else "gRPC ", value(f"{host or ':'}{probe.port}"))
        case "exec":
            yield words("runs ", value(_arguments(probe.command)))
        case "unknown":
            yield words("of a sort that is not known here")
    delay = f", first after {probe.initial_delay_seconds}s" if probe.initial_delay_seconds else ""
    yield words(
        f", every {probe.period_seconds}s, timeout {probe.timeout_seconds}s, "
        f"gives up after {probe.failure_threshold} failures{delay}"
    )


def _lifecycle(pod: Pod) -> Iterator[Block]:
    for name, container in pod.containers.items():
        for kind, hook in (("postStart", container.post_start), ("preStop", container.pre_stop)):
            if hook is not None:
                yield Item(words(f"{kind} hook of ", value(name), ": ", value(in_words(hook))))
        if container.read_only_root_filesystem:
            yield Item(words("root filesystem of ", value(name), " is read-only"))
        if container.unexpanded:
            found = [words(value(f"$({one.reference})"), " in ", value(one.env)) for one in container.unexpanded]
            yield Item(words("not expanded in the environment of ", value(name), ": ", joined(", ", found)))
        if container.read_only_mounts:
            found = [words(value(path), ": ", value(what)) for path, what in container.read_only_mounts.items()]
            yield Item(words("mounts of ", value(name), " that may not be written: ", joined(", ", found)))
        if container.memory_volumes:
            found = [words(value(path), " ", value(limit)) for path, limit in container.memory_volumes.items()]
            yield Item(words("size limits of the emptyDirs in memory of ", value(name), ": ", joined(", ", found)))


def _ports(pod: Pod) -> Iterator[Block]:
    shown = [
        words(
            words(value(port.name), " ") if port.name is not None else (),
            f"{port.container_port}/",
            term(port.protocol or "TCP"),
            " in ",
            value(name),
            f" (host port {port.host_port})" if port.host_port is not None else "",
        )
        for name, container in pod.containers.items()
        for port in container.ports
    ]
    yield Item(words("declared ports: ", joined(", ", shown) if shown else "none"))


def _arguments(command: Sequence[Text]) -> str:
    """Write a command as one would type it, or, where that would hide what is one argument, as the API has it."""
    simple = all(argument and not set(argument) & set(" \t\n\"'") for argument in command)
    return " ".join(command) if simple else json.dumps(list(command), ensure_ascii=False)


def _facts(pod: Pod, frame: Frame) -> Iterator[Words]:
    yield from _course(pod, frame)
    yield words("node ", value(pod.node_name) if pod.node_name is not None else bad("none"))
    if pod.addresses:
        yield words("IP ", joined(", ", [value(one) for one in pod.addresses]))
    if pod.qos_class is not None:
        yield words("QoS ", term(pod.qos_class))
    if pod.service_account is not None:
        yield words("service account ", value(pod.service_account))
    if pod.image_pull_secrets:
        yield words("imagePullSecrets ", joined(", ", [value(name) for name in pod.image_pull_secrets]))
    if pod.restart_policy not in (None, "Always"):
        yield words("restart policy ", term(pod.restart_policy))
    if pod.host_network:
        yield words("host network")
    if pod.dns_policy is not None:
        yield words("DNS policy ", term(pod.dns_policy))
    if pod.dns_searches:
        yield words("DNS search domains ", joined(", ", [value(one) for one in pod.dns_searches]))
    yield from placing.facts(pod, frame)


def _course(pod: Pod, frame: Frame) -> Iterator[Words]:
    yield words("phase ", term(pod.phase))
    if pod.reason is not None:
        yield words("reason ", term(pod.reason))
    if pod.message is not None:
        yield words("message ", quoted(frame.clip(pod.message)))
    if pod.controller is not None:
        yield words("controlled by ", value(f"{pod.controller.kind}/{pod.controller.name}"))
    if pod.created is not None:
        yield words(f"created {ago(pod.created, frame.at)}")
    if pod.deleted is not None:
        since = ago(asked_at(pod.deleted, pod.deletion_grace_period_seconds), frame.at)
        due = f", to be gone by {clock(pod.deleted, frame.at)}" if pod.deletion_grace_period_seconds else ""
        yield words(bad(f"Terminating since {since}"), due)
    if pod.finalizers:
        held = "held by finalizers " if pod.deleted is not None else "finalizers "
        yield words(held, joined(", ", [value(frame.clip(name)) for name in pod.finalizers]))
