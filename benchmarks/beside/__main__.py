"""`make beside`: make real incidents on the tests' node and keep what each program says of them, in its own words.

What was said is written to benchmarks/beside/outputs, one file an incident; `make docs` judges it by
benchmarks/beside/causes.yaml and writes docs/comparison.md. `make peers` installs the other programs.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.beside.causes import causes
from benchmarks.beside.outputs import write
from benchmarks.beside.sides import Side, sides, stored
from benchmarks.peers.installed import FOLDER as PEERS
from benchmarks.peers.installed import PROGRAMS
from tests.cluster.cluster import METRICS_API, Cluster, Namespace
from tests.cluster.kubectl import Kubectl
from tests.incidents import Incident, has_happened, incidents, second_act
from tests.node.instance import Instance
from tests.node.lifecycle import used

AT_ONCE = 8
SECONDS_TO_HAPPEN = 240.0
NAMESPACE = "incident"


def main() -> int:
    """Ask about each incident that causes.yaml knows, or about those that are named."""
    parser = argparse.ArgumentParser(
        prog="make beside", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", help="incidents of fixtures/ (default: all that causes.yaml knows)")
    parser.add_argument("--node", help="the node of `python -m tests.node` to use")
    options = parser.parse_args()
    missing = [name for name in PROGRAMS if not (PEERS / name).exists()]
    if missing:
        _say(f"not installed: {', '.join(missing)}; make peers")
        return 1
    known = {incident.name: incident for incident in incidents()}
    chosen = [known[name] for name in options.names or causes()]
    if unfit := [one.name for one in chosen if one.alone or one.secret or one.needs]:
        _say(f"they change the cluster, need what it has not, or hold a secret: {', '.join(unfit)}")
        return 1
    with contextlib.ExitStack() as stack:
        node = stack.enter_context(used(Instance(options.node) if options.node else Instance(), _say))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        cluster = Cluster(Kubectl(node.kubectl, node.kubeconfig, folder), folder, node)
        kubernetes = node.programs.versions["kubernetes"]
        for start in range(0, len(chosen), AT_ONCE):
            _at_once(chosen[start : start + AT_ONCE], start, cluster, kubernetes)
    return 0


def _at_once(chosen: Sequence[Incident], start: int, cluster: Cluster, kubernetes: str) -> None:
    """Some incidents take their time side by side; the programs are asked one after the other."""
    with contextlib.ExitStack() as stack:
        namespaces = [stack.enter_context(cluster.namespace(f"beside-{one.name}")) for one in chosen]
        for one, namespace in zip(chosen, namespaces, strict=True):
            namespace.apply(one.manifest)
        for turn, (one, namespace) in enumerate(zip(chosen, namespaces, strict=True), start):
            write(one.name, {"kubernetes": kubernetes, "sides": _ask(one, namespace, turn)})
            _say(f"asked about {one.name}")


def _ask(incident: Incident, namespace: Namespace, turn: int) -> Mapping[str, Any]:
    """Ask each program once the incident is in its state; which is asked first changes from incident to incident."""
    kubectl = namespace.cluster.kubectl

    def get(kind: str) -> dict[str, Any]:
        return {"items": kubectl.items(kind, f"--namespace={namespace.name}")}

    second_act(incident, namespace, get)
    every = sides(kubectl.kubeconfig, namespace.cluster.folder)
    first = turn % len(every)
    told: dict[str, Any] = {}
    for side in (*every[first:], *every[:first]):
        namespace.wait_for(
            f"{incident.name} has happened: {dict(incident.until)}",
            functools.partial(has_happened, incident, get),
            SECONDS_TO_HAPPEN,
        )
        namespace.wait_for("the metrics API answers", functools.partial(_metrics_answer, kubectl), SECONDS_TO_HAPPEN)
        told[side.name] = stored(side, _asked(side, incident, namespace))
    return {side.name: _in_any_namespace(told[side.name], namespace.name) for side in every}


def _metrics_answer(kubectl: Kubectl) -> bool:
    """Whether they do: without them popeye leaves most of its linters out."""
    conditions = (kubectl.get("apiservice", METRICS_API) or {}).get("status", {}).get("conditions", [])
    return any(each["type"] == "Available" and each["status"] == "True" for each in conditions)


def _asked(side: Side, incident: Incident, namespace: Namespace) -> Any:
    cluster = namespace.cluster
    return side.ask(incident.target, namespace.name, cluster.kubectl.environment, cluster.folder)


def _in_any_namespace(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """With another namespace's name: this run's says what the incident is, and no other run will have the same."""
    renamed: Mapping[str, Any] = json.loads(json.dumps(told).replace(name, NAMESPACE))
    return renamed


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
