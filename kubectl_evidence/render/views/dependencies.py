"""The hosts that the environment names, and which Services they are."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.dependencies import Dependencies, Host
from kubectl_evidence.render.blocks import Block, Item, Words, bad, joined, value, words
from kubectl_evidence.render.views.frame import Frame


def view(dependencies: Dependencies, frame: Frame) -> Iterator[Block]:
    """Yield one line: each host after the variable that names it."""
    shown = [_host(host) for host in dependencies.hosts[: frame.detail.entries]]
    if len(dependencies.hosts) > len(shown):
        shown.append(words(f"… and {len(dependencies.hosts) - len(shown)} more"))
    if shown or not frame.left_out("dependencies"):
        yield Item(joined(", ", shown) if shown else words("no variable names a host"))


def _host(host: Host) -> Words:
    place = value(f"{host.host}:{host.port}" if host.port is not None else host.host)
    shown = words(value(host.env), " → ", place)
    if host.service is None:
        return shown
    lacks = bad(" ✗ which has no such port") if host.has_port is False else ""
    # `orders-db` is plainly the Service of that name.
    return words(shown, " (Service", "" if host.service == host.host else words(" ", value(host.service)), lacks, ")")
