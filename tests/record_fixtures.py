"""Record every incident of fixtures/ anew: apply its manifest to the node, wait until it has happened, record.

Run it as `python -m tests.record_fixtures [NAME ...]`, then `git diff fixtures`: expected verdicts are written by hand,
recordings and packets never are.
"""

from __future__ import annotations

import contextlib
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.cluster.api import Api
from tests.cluster.cluster import Cluster, Namespace
from tests.cluster.evidence import evidence
from tests.cluster.happening import as_they_happen
from tests.cluster.kubectl import Kubectl
from tests.incidents import Incident, incidents
from tests.node.instance import Instance
from tests.node.lifecycle import used
from tests.replays import replay

# For what kubectl waits for, and for a run: two cores have other incidents to make meanwhile.
SECONDS = 180.0
PATIENCE = "60s"
KEPT = {"manifest.yaml", "expect.yaml", "mutations.yaml"}


def main(names: list[str]) -> None:
    """Record them, those side by side that keep to their namespaces, and say which could not be."""
    chosen = [one for one in incidents() if not names or one.name in names]
    failed = []
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        node = stack.enter_context(used(Instance(), lambda line: print(line, file=sys.stderr)))
        cluster = Cluster(Kubectl(node.kubectl, node.kubeconfig, folder), folder, node)
        api = Api(cluster.kubectl, folder)
        served = cluster.kubectl.output("api-versions")
        for one in chosen:
            if one.needs and one.needs not in served:
                print(f"not recorded: {one.name} needs {one.needs}, which the cluster does not serve", file=sys.stderr)
        possible = [one for one in chosen if not one.needs or one.needs in served]
        rounds = [[one for one in possible if not one.alone], *([one] for one in possible if one.alone)]
        for together in rounds:
            for happened in as_they_happen(api, together, lambda one: _made(one, cluster)):
                try:
                    _record(happened.incident, happened.there(), folder / "captures" / happened.incident.name)
                    print(f"recorded {happened.incident.name}", file=sys.stderr)
                except AssertionError as failure:
                    print(f"not recorded: {failure}", file=sys.stderr)
                    failed.append(happened.incident.name)
    if failed:
        sys.exit(f"not recorded, as said above: {' '.join(failed)}")


@contextlib.contextmanager
def _made(incident: Incident, cluster: Cluster) -> Iterator[Namespace]:
    """Its own namespace, and the cluster as it needs it; afterwards the cluster is put right."""
    kubectl, namespace = cluster.kubectl, Namespace(incident.namespace, cluster)
    kubectl("delete", "namespace", incident.namespace, "--ignore-not-found", timeout=SECONDS)
    with contextlib.ExitStack() as stack:
        for command in reversed(incident.after):
            stack.callback(kubectl.output, *command.split(), timeout=SECONDS)
        stack.callback(kubectl, "delete", "namespace", incident.namespace, "--wait=false")
        if incident.alone:
            # What of it is in no namespace.
            delete = ("delete", f"--namespace={incident.namespace}", "--ignore-not-found", "--wait=false")
            stack.callback(kubectl, *delete, "--filename=-", stdin=incident.manifest)
        for command in incident.before:
            kubectl.output(*command.split())
        kubectl.output("create", "namespace", incident.namespace)
        namespace.wait_for("the default ServiceAccount", lambda: namespace.find("serviceaccount", "default"))
        yield namespace


def _record(incident: Incident, namespace: Namespace, capture: Path) -> None:
    """Record what has happened.

    Raises:
        AssertionError: there is no such packet as is expected, or the cluster was too slow for a whole one.
    """
    capture.parent.mkdir(exist_ok=True)
    ran = evidence(namespace, incident.target, "-o", "json", "--timeout", PATIENCE, "--record", str(capture))
    late = [gap for gap in ran.packet["gaps"] if gap["why"] == "timed-out"] if ran.code in (0, 4) else []
    assert not late, f"{incident.name}: the cluster was too slow, and its recording would have gaps: {late}"
    assert ran.code == incident.exit_code, f"{incident.name}: exit code {ran.code}: {ran.stderr}"
    for old in incident.folder.iterdir():
        if old.name not in KEPT:
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    shutil.copytree(capture, incident.folder, dirs_exist_ok=True, copy_function=shutil.copyfile)
    write_packet(incident)


def write_packet(incident: Incident) -> None:
    """Write packet.md: what the recording gives today."""
    ran = replay(incident, "-o", "markdown")
    if ran.exit_code != incident.exit_code:
        sys.exit(f"{incident.name}: the recording does not replay: {ran.output}")
    (incident.folder / "packet.md").write_text(ran.stdout, encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] == ["--packets"]:
        for each in incidents():
            write_packet(each)
    else:
        main(sys.argv[1:])
