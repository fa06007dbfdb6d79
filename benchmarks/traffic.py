"""What goes over the wire: connections, requests and bytes, of the packet and of the eleven commands."""

from __future__ import annotations

from benchmarks.bench import Bench
from benchmarks.delay import Proxy
from benchmarks.measure import Side
from benchmarks.relay import Traffic
from benchmarks.tables import Section, Table
from benchmarks.target import crashing

TEXT = """
About the same kind of pod, in a namespace with nothing else: a run of each side, after one that is not counted.
Connections and bytes were counted by a proxy that passes TCP on: they are those on the wire, compressed where the
server compresses, with what TLS adds. Requests were counted in another run by a proxy that ends TLS with the API
server's own certificate and speaks to each client what it would speak to the server (HTTP/2 with kubectl, HTTP/1.1 with
ours): every request is counted where it passes, in the same way for both sides.
"""


def measure(bench: Bench) -> Section:
    """Count both sides."""
    with crashing(bench.cluster, "bench-traffic") as target:
        bench.say("traffic")
        with bench.distant() as (proxy, environ):
            sides = [side(target.pod, target.namespace, environ) for side in (bench.ours, bench.eleven)]
            ours, kubectl = (counted(bench, proxy, side) for side in sides)
        with bench.counting() as (proxy, environ):
            sides = [side(target.pod, target.namespace, environ) for side in (bench.ours, bench.eleven)]
            our_requests, their_requests = (counted(bench, proxy, side).requests for side in sides)
    rows = [
        _row("requests", our_requests, their_requests),
        _row("connections", ours.connections, kubectl.connections),
        _row("bytes sent", ours.sent, kubectl.sent),
        _row("bytes received", ours.received, kubectl.received),
    ]
    return Section("Traffic", TEXT, [Table(("", "ours", "kubectl", "ratio"), rows)])


def counted(bench: Bench, proxy: Proxy, side: Side) -> Traffic:
    """What one run of a side sends and receives through the proxy, after a run that is not counted."""
    bench.launcher.cost(side)
    proxy.at(0)
    bench.launcher.cost(side)
    return proxy.at(0)


def _row(name: str, ours: int, kubectl: int) -> tuple[str, ...]:
    return name, f"{ours:,}", f"{kubectl:,}", f"{ours / kubectl:.2f}"
