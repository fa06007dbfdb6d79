"""What a debug container would look at: where it goes, and which names and ports it tries.

A plan holds nothing but names that follow Kubernetes' grammar, addresses that parse as such, and port
numbers: it becomes arguments of a program that runs inside the pod. No I/O.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator

from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pods import Pods
from kubectl_evidence.evidence.services import Service, ServicePort, Services
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.semantics.ports import (
    declared,
    find_number,
    find_port,
    named_target,
    protocol_of,
    target_number,
)
from kubectl_evidence.semantics.routing import nearly_selecting, selecting
from kubectl_evidence.text import Name, Text

# A Service resolves and answers within the time of one that does not; more than these add little to a diagnosis.
MAX_SERVICES = 4
MAX_SERVICE_PORTS = 4
MAX_POD_PORTS = 8


@dataclass(frozen=True)
class ServiceToTry:
    """A Service and the TCP ports at which a client reaches it.

    Those of a headless Service are the pods' own: nothing translates them.
    """

    name: Name
    ports: tuple[int, ...]

    def __post_init__(self) -> None:
        _check_ports(self.ports)


@dataclass(frozen=True)
class DebugPlan:
    """Where the debug container goes and what it tries.

    `target` is the container whose processes it shall see, or None: then it sees only its own. `obstacle`
    says why no container can be added, in words of ours.
    """

    namespace: Name
    pod: Name
    target: Name | None
    pod_ip: str
    ports: tuple[int, ...]
    services: tuple[ServiceToTry, ...]
    taken: frozenset[str]
    obstacle: str | None = None

    def __post_init__(self) -> None:
        _check_ports(self.ports)


def plan_of(bundle: Bundle) -> DebugPlan | None:
    """Plan a look from inside the pod; None when the pod itself could not be read."""
    pod = bundle.data(Pod)
    if pod is None:
        return None
    services = _services(bundle, pod)
    return DebugPlan(
        namespace=pod.namespace,
        pod=pod.name,
        target=_target(pod, services),
        pod_ip=_address(pod.pod_ip),
        ports=_pod_ports(pod, services),
        services=tuple(
            ServiceToTry(name, _first(_client_ports(pod, one), MAX_SERVICE_PORTS)) for name, one in services
        ),
        taken=frozenset(str(name) for name in pod.containers),
        obstacle=_obstacle(pod),
    )


def _services(bundle: Bundle, pod: Pod) -> tuple[tuple[Name, Service], ...]:
    """Those that select the pod, then those that look as if they were meant to."""
    services, pods = bundle.data(Services), bundle.data(Pods)
    if services is None:
        return ()
    found = dict(selecting(pod, services))
    if pods is not None:
        found |= {name: one for name, one in nearly_selecting(pod, services, pods).items() if name not in found}
    return tuple(found.items())[:MAX_SERVICES]


def _target(pod: Pod, services: Iterable[tuple[Name, Service]]) -> Name | None:
    """The running container that a Service leads to, else the first that runs: main containers before sidecars."""
    running = [
        name
        for name, container in pod.counting_containers.items()
        if container.state is not None and container.state.status == "running"
    ]
    for _, service in services:
        for port in service.ports:
            found = find_port(pod, port) or find_number(pod, port)
            if found is not None and found.container in running:
                return found.container
    return running[0] if running else None


def _obstacle(pod: Pod) -> str | None:
    """Why an ephemeral container would never run in this pod.

    The kubelet starts them as soon as the pod has its sandbox, so with an address, even while init
    containers still run (computePodActions, pkg/kubelet/kuberuntime/kuberuntime_manager.go). Static pods
    take none (ValidatePodEphemeralContainersUpdate, pkg/apis/core/validation); the script is for Linux.
    """
    if pod.finished:
        return "the pod has finished, nothing runs in it any more"
    if pod.deleted is not None:
        return "the pod is being deleted"
    if pod.node_name is None:
        return "the pod is on no node yet"
    if pod.pod_ip is None:
        return "the pod has no address yet, so no container of it can start"
    if pod.controller is not None and pod.controller.kind == "Node":
        return "static pods take no ephemeral container"
    if any(key == "kubernetes.io/os" and value == "windows" for key, value in pod.node_selector.items()):
        return "the debug container is for Linux, and the pod is for Windows"
    return None


def _pod_ports(pod: Pod, services: Iterable[tuple[Name, Service]]) -> tuple[int, ...]:
    """TCP ports of the pod that somebody counts on: declared, targeted by a Service, or probed."""

    def counted_on() -> Iterator[int]:
        yield from (found.port.container_port for found in declared(pod) if protocol_of(found.port) == "TCP")
        for _, service in services:
            yield from (number for port in _tcp(service) if (number := _number(pod, port)) is not None)
        for container in pod.counting_containers.values():
            for probe in container.probes.values():
                if isinstance(probe.port, int):
                    yield probe.port
                elif probe.port is not None:
                    yield from (port.container_port for port in container.ports if port.name == probe.port)

    return _first(counted_on(), MAX_POD_PORTS)


def _client_ports(pod: Pod, service: Service) -> Iterator[int]:
    for port in _tcp(service):
        number = _number(pod, port) if service.headless else port.port
        if number is not None:
            yield number


def _tcp(service: Service) -> list[ServicePort]:
    return [port for port in service.ports if protocol_of(port) == "TCP"]


def _number(pod: Pod, port: ServicePort) -> int | None:
    """The pod's port behind a Service's port; None where a name resolves to nothing."""
    if named_target(port) is None:
        return target_number(port)
    found = find_port(pod, port)
    return found.port.container_port if found is not None else None


def _first(ports: Iterable[int], count: int) -> tuple[int, ...]:
    return tuple(dict.fromkeys(port for port in ports if 0 < port < 65536))[:count]


def _address(text: Text | None) -> str:
    """The address in its canonical form, or "" where there is none that parses."""
    try:
        return str(ipaddress.ip_address(text or ""))
    except ValueError:
        return ""


def _check_ports(ports: tuple[int, ...]) -> None:
    if not all(0 < port < 65536 for port in ports):
        msg = "a port is a number from 1 to 65535"
        raise ValueError(msg)
