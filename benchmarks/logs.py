"""Logs: the packet about the same pod with a small log, a huge one, and one that is a single line."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, repeat
from pathlib import Path
from typing import Any

from benchmarks.bench import Bench
from benchmarks.measure import Cost, median, ratio
from benchmarks.tables import Goal, Section, Table
from benchmarks.target import Target
from benchmarks.traffic import counted

MB = 1_000_000
SIZES = {"1 MB": MB, "1 GB": 1000 * MB}
LINE, LINE_SIZE = "one line of 64 MB", 64 * MB
SMALL, HUGE = SIZES
MEMORY = 120

# Of the time with the small log: "costs no more" with room for the noise of the machine.
NO_MORE = 1.1

# What containerd cuts lines at (max_container_log_line_size).
PART = 16 * 1024

# It fails once, so that there is a previous log too.
POD = """
apiVersion: v1
kind: Pod
metadata: {name: writer}
spec:
  terminationGracePeriodSeconds: 1
  volumes: [{name: state, emptyDir: {}}]
  containers:
    - name: writer
      image: busybox:1.36
      volumeMounts: [{name: state, mountPath: /state}]
      command: [sh, -c, "echo started; [ -e /state/failed ] && exec sleep 1d; touch /state/failed; exit 1"]
"""

TEXT = """
A pod that has failed once and runs now, so that it has a current and a previous log, each of the size named, as files
on the node that the kubelet serves: lines were appended to what the container had written, in the runtime's own format
(CRI), since a container that writes 1 GB would have been measured with it. The third one has a single line as its last,
in parts of 16 KiB, as containerd stores it. Ours only, no proxy but for the bytes received; the sides take turns, after
one round that is not counted. Memory is the highest of all rounds.
"""


def measure(bench: Bench) -> Section:
    """Compare the logs."""
    with contextlib.ExitStack() as stack:
        bench.say("logs: writing them")
        targets = {name: stack.enter_context(_writer(bench, _lines(size))) for name, size in SIZES.items()}
        targets[LINE] = stack.enter_context(_writer(bench, _one_line(LINE_SIZE)))
        bench.say("logs: measuring")
        sides = [bench.ours(target.pod, target.namespace, bench.environ) for target in targets.values()]
        costs = dict(zip(targets, bench.launcher.in_turn(sides, bench.rounds), strict=True))
        with bench.distant() as (proxy, environ):
            received = [counted(bench, proxy, replace(side, environ=environ)).received for side in sides]
    rows = [
        (
            name,
            f"{median(of_log).wall:.2f} s",
            ratio(of_log, costs[SMALL]),
            f"{_peak(of_log):.0f} MB",
            f"{bytes_received / 1000:,.0f} kB",
        )
        for (name, of_log), bytes_received in zip(costs.items(), received, strict=True)
    ]
    slower = median(costs[HUGE]).wall / median(costs[SMALL]).wall
    return Section(
        "Big logs",
        TEXT,
        [Table(("log", "wall", f"against {SMALL}", "peak memory", "bytes received"), rows)],
        [
            Goal(f"wall time with a log of {HUGE} against {SMALL}", NO_MORE, slower),
            Goal(f"peak memory with a log of {HUGE}", MEMORY, _peak(costs[HUGE]), "MB"),
            Goal(f"peak memory with {LINE}", MEMORY, _peak(costs[LINE]), "MB"),
        ],
    )


def _peak(costs: Sequence[Cost]) -> float:
    return max(cost.memory for cost in costs)


@contextlib.contextmanager
def _writer(bench: Bench, content: Callable[[], Iterable[bytes]]) -> Iterator[Target]:
    """A pod whose current and previous log have this content appended."""
    with bench.cluster.namespace("bench-logs") as namespace:
        namespace.apply(POD)
        pod = namespace.wait_for_pod("writer", _has_failed_and_runs)
        name, uid = pod["metadata"]["name"], pod["metadata"]["uid"]
        folder = bench.instance.logs / "pods" / f"{namespace.name}_{name}_{uid}" / "writer"
        logs = {run: folder / f"{run}.log" for run in (0, 1)}
        sizes = {run: _append(log, content()) for run, log in logs.items()}
        yield Target(name, namespace)
        if any(logs[run].stat().st_size < size for run, size in sizes.items()):
            message = "a log was rotated while it was measured: its size was not the one named"
            raise RuntimeError(message)


def _has_failed_and_runs(pod: dict[str, Any]) -> bool:
    status = pod["status"]["containerStatuses"][0]
    return status["restartCount"] == 1 and "running" in status["state"]


def _append(log: Path, pieces: Iterable[bytes]) -> int:
    """Append, and return the size it then has."""
    with log.open("ab") as file:
        file.writelines(pieces)
        return file.tell()


def _lines(size: int) -> Callable[[], Iterator[bytes]]:
    """An ordinary log, in pieces of 1 MB."""
    line = "{} stdout F {} INFO  order {:08d} for customer {:06d}: 3 items, paid, took {} ms\n"
    at = "2026-01-02T03:04:05.678901234Z"
    piece = "".join(line.format(at, at, number, number * 7, number % 90) for number in range(10_000)).encode()[:MB]
    piece = piece[: piece.rindex(b"\n") + 1]
    return lambda: repeat(piece, size // len(piece))


def _one_line(size: int) -> Callable[[], Iterator[bytes]]:
    """Parts of a line (P), and its end (F)."""
    head, part = b"2026-01-02T03:04:05.678901234Z stdout ", b"x" * PART + b"\n"
    return lambda: chain(repeat(head + b"P " + part, size // PART - 1), (head + b"F " + part,))
