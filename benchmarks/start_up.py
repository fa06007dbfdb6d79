"""Start-up: what is asked without looking at an incident, against a Python that does nothing."""

from __future__ import annotations

import sys

from benchmarks.bench import OURS, PROGRAMS, Bench
from benchmarks.measure import Side, median, ratio
from benchmarks.tables import Goal, Section, Table

# kubectl looks for this program on PATH when the shell asks it to complete a plugin's words.
COMPLETION = PROGRAMS / "kubectl_complete-evidence"
NAMESPACE = "kube-system"
LIMIT = 3
ROUNDS_AT_LEAST = 15

TEXT = f"""
Whole processes, against `{{python}}` of the same interpreter; they take turns, {{rounds}} rounds, after one that is not
counted. Completion of names asks the API server for the pods of {NAMESPACE}, with no proxy between; what kubectl itself
takes for that stands below it, for comparison.
"""


def measure(bench: Bench) -> Section:
    """Compare each with Python alone."""
    bench.say("start-up")
    ours = {
        "kubectl evidence --version": [str(OURS), "--version"],
        "kubectl evidence --help": [str(OURS), "--help"],
        "completion of a flag (--o)": [str(COMPLETION), "-n", NAMESPACE, "--o"],
        "completion of a name (pod/)": [str(COMPLETION), "-n", NAMESPACE, "pod/"],
    }
    python, kubectl = "python -c pass", "kubectl's completion of a name"
    commands = {
        python: [sys.executable, "-c", "pass"],
        **ours,
        kubectl: [str(bench.cluster.kubectl.program), "__complete", "get", "pods", "-n", NAMESPACE, ""],
    }
    rounds = max(bench.rounds, ROUNDS_AT_LEAST)
    sides = [Side([command], bench.environ) for command in commands.values()]
    costs = dict(zip(commands, bench.launcher.in_turn(sides, rounds), strict=True))
    rows = [(name, f"{median(each).wall * 1000:.0f} ms", ratio(each, costs[python])) for name, each in costs.items()]
    against = median(costs[python]).wall
    return Section(
        "Start-up",
        TEXT.format(python=python, rounds=rounds),
        [Table(("", "wall", "ratio"), rows)],
        [Goal(f"{name} against {python}", LIMIT, median(costs[name]).wall / against) for name in ours],
    )
