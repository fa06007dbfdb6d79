"""Time: the packet against the eleven commands, with the API server at several distances."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from benchmarks.bench import Bench
from benchmarks.measure import Cost, Side, median, ratio
from benchmarks.tables import Goal, Section, Table
from benchmarks.target import crashing

RTTS = (0.0, 0.02, 0.05, 0.15)
GOALS = {0.05: 0.2}
GOAL_STRAIGHT = 0.6

# Below, the noise of the machine is as large as a round trip.
COUNTED_FROM = 0.05

# Far enough for the noise of the machine to be a small part of a round trip, near enough for the total deadline.
TO_COUNT, ROUNDS_TO_COUNT = 0.5, 3

# TCP, TLS 1.3, what needs only the pod's name, what needs the pod.
DESIGNED_ROUND_TRIPS = 4

TEXT = """
`kubectl evidence pod/X -o json` (ours) and the eleven kubectl commands that an engineer would type for the same
evidence, one after the other (kubectl), about a pod that crashes again and again. The sides take turns, and so do the
distances, every other round backwards; after one round that is not counted, {rounds} are. Times are medians; beside the
ratio of the medians stands the range of the ratios of single rounds. kubectl's discovery cache is warm, as an
engineer's would be.

The eleven commands are the same since the first packet, which held what they show. What is in a packet today takes
twenty (also Deployment, ReplicaSets, autoscaler, disruption budget, routes, policies, Secrets, node and its usage): the
second table compares with those.

The first row goes straight to the API server. In the others a proxy on the loopback holds all bytes for half the round
trip in each direction, and the first ones of a connection for one round trip more, which is what `connect` takes on a
network. It limits no throughput; slow start, loss and name resolution are not imitated.

Round trips on the critical path: what the distance adds to the fastest run, divided by the round trip, both ends
through the proxy. By design ours has {designed}: TCP, TLS, the asks that need only the pod's name (all at once), and
the asks that need the pod (logs, owners). Connections are opened while the program still loads, so that a short
distance adds less than that: the count shows at {far}. kubectl pays at least three for each of its eleven commands.
"""


@dataclass(frozen=True)
class _Compared:
    ours: list[Cost]
    kubectl: list[Cost]

    def row(self, name: str) -> tuple[str, ...]:
        ours, kubectl = median(self.ours), median(self.kubectl)
        return (
            name,
            f"{ours.wall:.2f} s",
            f"{kubectl.wall:.2f} s",
            ratio(self.ours, self.kubectl),
            f"{ours.cpu:.2f} s",
            f"{kubectl.cpu:.2f} s",
            ratio(self.ours, self.kubectl, "cpu"),
        )

    @property
    def ratio(self) -> float:
        return median(self.ours).wall / median(self.kubectl).wall


def measure(bench: Bench) -> Section:
    """Compare at each distance."""
    with crashing(bench.cluster, "bench-latency") as target, bench.distant() as (proxy, environ):

        def both(environ: Mapping[str, str], rtt: float) -> list[Side]:
            sides = (side(target.pod, target.namespace, environ) for side in (bench.ours, bench.eleven))
            return [replace(side, before=partial(proxy.at, rtt)) for side in sides]

        bench.say("latency")
        pairs = [both(bench.environ, 0), *(both(environ, rtt) for rtt in RTTS)]
        costs = iter(bench.launcher.in_turn([side for pair in pairs for side in pair], bench.rounds))
        none, *distant = [_Compared(next(costs), next(costs)) for _ in pairs]
        whole = [bench.ours, bench.twenty]
        same = _Compared(
            *bench.launcher.in_turn([side(target.pod, target.namespace, bench.environ) for side in whole], bench.rounds)
        )
        far = bench.launcher.in_turn(both(environ, TO_COUNT)[:1], ROUNDS_TO_COUNT)[0]
    by_rtt = dict(zip(RTTS, distant, strict=True))
    head = ("round trip", "ours, wall", "kubectl, wall", "ratio", "ours, CPU", "kubectl, CPU", "ratio")
    rows = [none.row("none, no proxy"), *(compared.row(_ms(rtt)) for rtt, compared in by_rtt.items())]
    return Section(
        "Time, by distance",
        TEXT.format(rounds=bench.rounds, designed=DESIGNED_ROUND_TRIPS, far=_ms(TO_COUNT)),
        [Table(head, rows), Table(head, [same.row("none, no proxy, against twenty")]), _round_trips(by_rtt, far)],
        [
            Goal("wall time against kubectl's, no distance, no proxy", GOAL_STRAIGHT, none.ratio),
            *(
                Goal(f"wall time against kubectl's, {_ms(rtt)}", limit, by_rtt[rtt].ratio)
                for rtt, limit in GOALS.items()
            ),
        ],
    )


def _round_trips(by_rtt: Mapping[float, _Compared], far: Sequence[Cost]) -> Table:
    near = by_rtt[RTTS[0]]
    rows = [
        (_ms(rtt), _added(compared.ours, near.ours, rtt), _added(compared.kubectl, near.kubectl, rtt))
        for rtt, compared in by_rtt.items()
        if rtt >= COUNTED_FROM
    ]
    rows.append((_ms(TO_COUNT), _added(far, near.ours, TO_COUNT), "not measured"))
    return Table(("round trips on the critical path", "ours", "kubectl, eleven commands"), rows)


def _added(far: Sequence[Cost], near: Sequence[Cost], rtt: float) -> str:
    return f"{(min(cost.wall for cost in far) - min(cost.wall for cost in near)) / rtt:.1f}"


def _ms(rtt: float) -> str:
    return f"{rtt * 1000:.0f} ms"
