"""The hosts that the environment names, and which Services they are."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.dependencies import Dependencies, Host
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.render.blocks import Block, Item, Words, bad, value, words
from kubectl_evidence.render.views.frame import Frame
from kubectl_evidence.semantics.destinations import destination
from kubectl_evidence.semantics.ports import service_port_in_words


def view(dependencies: Dependencies, frame: Frame) -> Iterator[Block]:
    """Yield a row per host."""
    if not dependencies.hosts:
        yield Item(words("no variable names a host"))
    rows = [(words(value(host.env)), place(host), _service(host, frame)) for host in dependencies.hosts]
    yield from frame.table(("variable", "host", "is Service"), rows)


def place(host: Host) -> Words:
    """The host with its port."""
    return words(value(f"{host.host}:{host.port}" if host.port is not None else host.host))


def _service(host: Host, frame: Frame) -> Words:
    pod, services = frame.other(Pod), frame.other(Services)
    if pod is None or services is None:
        return words("-")
    name = destination(host, services, pod.namespace, {}).service
    if name is None:
        return words("-")
    ports = services.items[name].ports
    if host.port is None or any(port.port == host.port for port in ports):
        return words(value(name))
    has = ", ".join(service_port_in_words(port) for port in ports) or "none"
    return words(value(name), " ", bad("✗ which has no such port"), ", but ", value(has))
