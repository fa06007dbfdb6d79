"""Record every incident of fixtures/ anew: apply its manifest to the node, wait until it has happened, record.

Run it as `python -m tests.record_fixtures [NAME ...]`, then `git diff fixtures`: expected verdicts are written by hand,
recordings and packets never are.
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.cluster.cluster import Cluster, Namespace
from tests.cluster.evidence import evidence
from tests.cluster.kubectl import Kubectl
from tests.incidents import FIXTURES, Incident, has_happened, incidents, second_act
from tests.node.instance import Instance
from tests.node.lifecycle import used

SECONDS = 180.0
KEPT = {"manifest.yaml", "expect.yaml", "mutations.yaml"}


def main(names: list[str]) -> None:
    chosen = [one for one in incidents() if not names or one.name in names]
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        node = stack.enter_context(used(Instance(), lambda line: print(line, file=sys.stderr)))
        cluster = Cluster(Kubectl(node.kubectl, node.kubeconfig, folder), folder, node)
        served = cluster.kubectl.output("api-versions")
        for one in chosen:
            if one.needs and one.needs not in served:
                print(f"not recorded: {one.name} needs {one.needs}, which the cluster does not serve", file=sys.stderr)
        possible = [one for one in chosen if not one.needs or one.needs in served]
        _at_once([one for one in possible if not one.alone], cluster, folder / "captures")
        for one in possible:
            if one.alone:
                _alone(one, cluster, folder / "captures")


def _at_once(chosen: list[Incident], cluster: Cluster, captures: Path) -> None:
    """Record incidents that keep to their namespaces: they take their time side by side."""
    with contextlib.ExitStack() as stack:
        namespaces = {one.name: Namespace(one.namespace, cluster) for one in chosen}
        for one in chosen:
            _apply(one, namespaces[one.name])
            stack.callback(cluster.kubectl, "delete", "namespace", one.namespace, "--wait=false")
        for one in chosen:
            _record(one, namespaces[one.name], captures / one.name)
            print(f"recorded {one.name}", file=sys.stderr)


def _alone(incident: Incident, cluster: Cluster, captures: Path) -> None:
    """Record one that changes the cluster, and put the cluster right."""
    with contextlib.ExitStack() as stack:
        for command in reversed(incident.after):
            stack.callback(cluster.kubectl.output, *command.split())
        namespace = Namespace(incident.namespace, cluster)
        stack.callback(
            namespace.cluster.kubectl,
            *("delete", f"--namespace={incident.namespace}", "--ignore-not-found", "--wait=false", "--filename=-"),
            stdin=incident.manifest,
        )
        stack.callback(cluster.kubectl, "delete", "namespace", incident.namespace, "--wait=false")
        for command in incident.before:
            cluster.kubectl.output(*command.split())
        _apply(incident, namespace)
        _record(incident, namespace, captures / incident.name)
        print(f"recorded {incident.name}, alone", file=sys.stderr)


def _apply(incident: Incident, namespace: Namespace) -> None:
    kubectl = namespace.cluster.kubectl
    kubectl("delete", "namespace", incident.namespace, "--ignore-not-found", timeout=SECONDS)
    kubectl.output("create", "namespace", incident.namespace)
    namespace.wait_for("the default ServiceAccount", lambda: namespace.find("serviceaccount", "default"))
    namespace.apply(incident.manifest)


def _record(incident: Incident, namespace: Namespace, capture: Path) -> None:
    kubectl = namespace.cluster.kubectl
    second_act(incident, namespace, lambda kind: {"items": kubectl.items(kind, f"--namespace={namespace.name}")})
    namespace.wait_for(
        f"{incident.name} has happened: {dict(incident.until)}",
        lambda: has_happened(incident, lambda kind: {"items": kubectl.items(kind, f"--namespace={namespace.name}")}),
        SECONDS,
    )
    capture.parent.mkdir(exist_ok=True)
    ran = evidence(namespace, incident.target, "-o", "json", "--record", str(capture))
    if ran.code != incident.exit_code:
        sys.exit(f"{incident.name}: exit code {ran.code}, not {incident.exit_code}\n{ran.stderr}")
    for old in incident.folder.iterdir():
        if old.name not in KEPT:
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    shutil.copytree(capture, incident.folder, dirs_exist_ok=True, copy_function=shutil.copyfile)
    write_packet(incident)


def write_packet(incident: Incident) -> None:
    """Write packet.md: what the recording gives today."""
    command = [sys.executable, "-m", "kubectl_evidence", incident.target, "-n", incident.namespace]
    command += ["--from", str(incident.folder.relative_to(FIXTURES.parent)), "-o", "markdown"]
    ran = subprocess.run(command, cwd=FIXTURES.parent, capture_output=True, text=True, check=False)
    if ran.returncode not in (0, 4):
        sys.exit(f"{incident.name}: the recording does not replay: {ran.stderr}")
    (incident.folder / "packet.md").write_text(ran.stdout, encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] == ["--packets"]:
        for each in incidents():
            write_packet(each)
    else:
        main(sys.argv[1:])
