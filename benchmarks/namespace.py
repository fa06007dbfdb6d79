"""Size: the packet about the same pod in a namespace of thousands and in one of five pods."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import replace

from benchmarks.bench import Bench
from benchmarks.crowd import Size, add_events, delete_pods, fill, node
from benchmarks.measure import Cost, median, ratio
from benchmarks.tables import Goal, Section, Table
from benchmarks.target import Target, crashing
from benchmarks.traffic import counted
from benchmarks.writing import Api

SIZE = Size()
EVENTS_OF_THE_POD = 30
MEMORY, WALL = 120, 2

NEIGHBOURS = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: neighbours}
spec:
  replicas: 4
  selector: {matchLabels: {app: neighbours}}
  template:
    metadata: {labels: {app: neighbours}}
    spec:
      terminationGracePeriodSeconds: 1
      containers: [{name: app, image: "busybox:1.36", command: [sleep, 1d]}]
"""

TEXT = f"""
The same pod twice, with its Service and {EVENTS_OF_THE_POD} events more than it has by itself: in a namespace of 5
pods, and in one of {SIZE.pods:,} pods, {SIZE.services} Services, {SIZE.slices:,} EndpointSlices and {SIZE.events:,}
events (and the pod itself). These pods belong to real Deployments and ReplicaSets, and are on a Node without a kubelet;
their statuses were patched to those of pods that run well. The API server is as near as it can be (no proxy); sides
take turns, after one round that is not counted. Memory is the highest of all rounds, of the largest process.
"""


def measure(bench: Bench) -> Section:
    """Compare the two namespaces."""
    api = Api(bench.cluster.admin)
    with contextlib.ExitStack() as stack:
        small = stack.enter_context(crashing(bench.cluster, "bench-small"))
        small.namespace.apply(NEIGHBOURS)
        stack.enter_context(node(api))
        big = stack.enter_context(_crowded(bench, api))
        for target in (small, big):
            add_events(
                api, target.namespace.name, target.namespace.get("pod", target.pod)["metadata"], EVENTS_OF_THE_POD
            )
        bench.say("namespace: measuring")
        return _compare(bench, small, big)


@contextlib.contextmanager
def _crowded(bench: Bench, api: Api) -> Iterator[Target]:
    with crashing(bench.cluster, "bench-big") as target:
        try:
            fill(api, target.namespace.name, SIZE, lambda line: bench.say(f"namespace: {line}"))
            yield target
        finally:
            bench.cluster.kubectl("delete", "namespace", target.namespace.name, "--wait=false")
            delete_pods(api, target.namespace.name)


def _compare(bench: Bench, small: Target, big: Target) -> Section:
    sides = [
        side(target.pod, target.namespace, bench.environ)
        for side in (bench.ours, bench.eleven)
        for target in (small, big)
    ]
    ours_small, ours_big, kubectl_small, kubectl_big = bench.launcher.in_turn(sides, bench.rounds)
    with bench.distant() as (proxy, environ):
        distant = (replace(side, environ=environ) for side in sides)
        received = [counted(bench, proxy, side).received for side in distant]
    rows = [
        *_rows("ours", ours_small, ours_big, *received[:2]),
        *_rows("kubectl", kubectl_small, kubectl_big, *received[2:]),
    ]
    many = f"with {SIZE.pods:,} pods"
    return Section(
        "A big namespace",
        TEXT,
        [Table(("", "wall", "CPU", "peak memory", "bytes received"), rows)],
        [
            Goal(f"wall time {many} against 5 pods", WALL, median(ours_big).wall / median(ours_small).wall),
            Goal(f"peak memory {many}", MEMORY, max(cost.memory for cost in ours_big), "MB"),
        ],
    )


def _rows(
    name: str, small: list[Cost], big: list[Cost], received_small: int, received_big: int
) -> Iterator[tuple[str, ...]]:
    for size, costs, received in (("5", small, received_small), (f"{SIZE.pods:,}", big, received_big)):
        cost = median(costs)
        yield (
            f"{name}, {size} pods",
            f"{cost.wall:.2f} s",
            f"{cost.cpu:.2f} s",
            f"{max(each.memory for each in costs):.0f} MB",
            f"{received / 1e6:.2f} MB",
        )
    yield (
        f"{name}, ratio",
        ratio(big, small),
        ratio(big, small, "cpu"),
        ratio(big, small, "memory"),
        f"{received_big / received_small:.1f}",
    )
