"""`make bench`: what the command costs, on a real node and always beside what it replaces, as tables in Markdown.

And what the redactor masks, beside other redactors, which needs no node: `make bench ARGS='--only redaction'`.

The sides of a comparison take turns within one run, so that a noisy machine is noisy for both; quote the ratio, not
the seconds. The node is one of its own, started for this and stopped again, unless it runs already.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks import checks, latency, logs, machine, namespace, redaction, start_up, traffic
from benchmarks.bench import Bench
from benchmarks.measure import Launcher
from benchmarks.tables import Section, Table, goals
from tests.cluster.cluster import Cluster
from tests.cluster.kubectl import Kubectl
from tests.node.instance import Instance
from tests.node.lifecycle import used

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"
NODE = "bench"
NODE_IS = "one node of the tests on the same machine (`tests/node`)"
ROUNDS = 7

MEASUREMENTS: Mapping[str, Callable[[Bench], Section]] = {
    "latency": latency.measure,
    "traffic": traffic.measure,
    "logs": logs.measure,
    "start-up": start_up.measure,
    "namespace": namespace.measure,
}
WITHOUT_NODE: Mapping[str, Callable[[Callable[[str], None]], Section]] = {
    "checks": checks.measure,
    "redaction": redaction.measure,
}
ALL = (*MEASUREMENTS, *WITHOUT_NODE)

HEAD = """# Benchmarks

Written by `make bench ARGS=--write`. Every ratio was measured in one run, each side in turn, on the machine
below: a noisy machine is noisy for both sides. Seconds are not comparable between machines; ratios are, roughly."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="make bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--rounds", type=int, default=ROUNDS, help="how often each side is run, after one warm-up (%(default)s)"
    )
    parser.add_argument("--only", choices=ALL, action="append", help="measure this; may be given several times")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md too, which needs all of them")
    parser.add_argument("--node", default=NODE, help="the node of `python -m tests.node` to use (%(default)s)")
    options = parser.parse_args()
    if options.write and options.only:
        parser.error("--write writes the whole page: leave out --only")
    if options.rounds < 1:
        parser.error("--rounds: at least 1")
    page = _page(options.only or ALL, options.rounds, Instance(options.node))
    if options.write:
        PAGE.write_text(page + "\n", encoding="utf-8")


def _page(names: Sequence[str], rounds: int, instance: Instance) -> str:
    """Measure, print the page and return it."""
    loads = [machine.load()]
    sections: list[Section] = []
    kubernetes = "none"
    with contextlib.ExitStack() as stack:
        try:
            on_node = [name for name in names if name in MEASUREMENTS]
            # The launcher while this process is small; the node after what a busy node would disturb.
            launcher = stack.enter_context(Launcher.start()) if on_node else None
            for name in [name for name in names if name in WITHOUT_NODE]:
                sections.append(WITHOUT_NODE[name](_say))
                loads.append(machine.load())
            if launcher is not None:
                node = stack.enter_context(used(instance, _say))
                kubernetes = f"{node.programs.versions['kubernetes']}, {NODE_IS}"
                folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
                cluster = Cluster(Kubectl(node.kubectl, node.kubeconfig, folder), folder, node)
                bench = Bench(cluster, instance, launcher, rounds, _say)
                for name in on_node:
                    sections.append(MEASUREMENTS[name](bench))
                    loads.append(machine.load())
        finally:  # what was measured before something failed is worth knowing
            page = _markdown(sections, machine.describe(kubernetes, loads))
            print(page)
    return page


def _markdown(sections: Sequence[Section], described: Table) -> str:
    parts = [HEAD, described.markdown(), "## Goals", goals(sections).markdown()]
    return "\n\n".join([*parts, *(section.markdown() for section in sections)])


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
