"""`make bench`: the packet against the eleven kubectl commands that an engineer would type for the same evidence.

Both take turns within one run, so that a noisy machine is noisy for both; quote the ratio, not the seconds.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import reduce
from operator import add
from pathlib import Path

from benchmarks.measure import Cost, cost, median
from tests.cluster.cluster import Cluster, Namespace
from tests.cluster.kubectl import Kubectl
from tests.incidents import Incident, has_happened, incidents
from tests.node.instance import Instance
from tests.node.lifecycle import used

INCIDENT = "crash-loop"


def main() -> None:
    """Measure and print a table in Markdown."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=10, help="how often each side is run, after one warm-up")
    rounds = parser.parse_args().rounds
    incident = next(one for one in incidents() if one.name == INCIDENT)
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        node = stack.enter_context(used(Instance(), lambda line: print(line, file=sys.stderr)))
        cluster = Cluster(Kubectl(node.kubectl, node.kubeconfig, folder), folder, node)
        namespace = stack.enter_context(cluster.namespace("bench"))
        pod = _crashing_pod(incident, namespace)
        environ = {key: value for key, value in os.environ.items() if not key.startswith("KUBE")}
        environ |= {"KUBECONFIG": str(node.kubeconfig), "HOME": str(folder)}
        ours = [str(Path(sys.executable).parent / "kubectl-evidence"), f"pod/{pod}", "-n", namespace.name, "-o", "json"]
        theirs = [[str(node.kubectl), *words.split()] for words in _eleven(pod, namespace.name)]
        _print_table(*_alternate(ours, theirs, environ, rounds), rounds, str(node.kubectl))


def _eleven(pod: str, namespace: str) -> Sequence[str]:
    return (
        f"get pod {pod} -n {namespace} -o yaml",
        f"describe pod {pod} -n {namespace}",
        f"events -n {namespace} --for pod/{pod}",
        f"logs {pod} -n {namespace} --tail=100",
        f"logs {pod} -n {namespace} --tail=100 --previous",
        f"get svc -n {namespace}",
        f"get endpointslices -n {namespace}",
        f"get po -n {namespace} --show-labels",
        f"top pod {pod} -n {namespace}",
        "get apiservice v1beta1.metrics.k8s.io",
        "get deploy metrics-server -n kube-system",
    )


def _crashing_pod(incident: Incident, namespace: Namespace) -> str:
    namespace.apply(incident.manifest)
    kubectl = namespace.cluster.kubectl

    def items(kind: str) -> dict[str, object]:
        return {"items": kubectl.items(kind, f"--namespace={namespace.name}")}

    namespace.wait_for("the container has crashed", lambda: has_happened(incident, items), 180)
    name: str = kubectl.items("pods", f"--namespace={namespace.name}")[0]["metadata"]["name"]
    return name


def _alternate(
    ours: Sequence[str], theirs: Sequence[Sequence[str]], environ: Mapping[str, str], rounds: int
) -> tuple[list[Cost], list[Cost]]:
    packet, commands = [], []
    for _ in range(rounds + 1):
        packet.append(cost(ours, environ))
        # `top` fails for a pod that was not sampled yet, as a restarting one is; it costs the same.
        commands.append(reduce(add, (cost(one, environ, accepted=(0, 1)) for one in theirs)))
    return packet[1:], commands[1:]


def _print_table(packet: Sequence[Cost], commands: Sequence[Cost], rounds: int, kubectl: str) -> None:
    ours, theirs = median(packet), median(commands)
    print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}")
    print(f"medians of {rounds} rounds, each side in turn; kubectl {Path(kubectl).parent.name}\n")
    print("| | wall | processor | peak memory |\n|---|---|---|---|")
    print(f"| kubectl evidence -o json | {ours.wall:.2f} s | {ours.cpu:.2f} s | {ours.memory:.0f} MiB |")
    print(f"| eleven kubectl commands | {theirs.wall:.2f} s | {theirs.cpu:.2f} s | {theirs.memory:.0f} MiB |")
    print(
        f"| ratio | {ours.wall / theirs.wall:.2f} | {ours.cpu / theirs.cpu:.2f} | {ours.memory / theirs.memory:.2f} |"
    )


if __name__ == "__main__":
    main()
