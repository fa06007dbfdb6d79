"""The hosts that the environment names, and which Services they are."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.dependencies import Dependencies, Host
from kubectl_evidence.render.blocks import Block, Item, Words, bad, value, words
from kubectl_evidence.render.views.frame import Frame


def view(dependencies: Dependencies, frame: Frame) -> Iterator[Block]:
    """Yield a row per host."""
    if not dependencies.hosts and not frame.left_out("dependencies"):
        yield Item(words("no variable names a host"))
    rows = [(words(value(host.env)), _place(host), _service(host)) for host in dependencies.hosts]
    yield from frame.table(("variable", "host", "Service of the namespace"), rows)


def _place(host: Host) -> Words:
    return words(value(f"{host.host}:{host.port}" if host.port is not None else host.host))


def _service(host: Host) -> Words:
    if host.service is None:
        return words("-")
    return words(value(host.service), bad(" ✗ has no such port") if host.has_port is False else "")
