"""The real kubectl completes a word after `kubectl evidence` with what we say, as the identity of the line."""

from __future__ import annotations

from pathlib import Path

from tests.cluster.cluster import Namespace
from tests.cluster.evidence import run

POD = """
apiVersion: v1
kind: Pod
metadata: {name: lonely}
spec: {schedulerName: nobodys, containers: [{name: main, image: "busybox:1.36"}]}
"""


def completed(namespace: Namespace, *words: str, kubeconfig: Path | None = None) -> list[str]:
    """What `kubectl __complete`, which the shells' completion calls, prints for a line."""
    command = [str(namespace.cluster.kubectl.program), "__complete", "evidence", *words]
    ran = run(command, kubeconfig or namespace.cluster.admin, {})
    assert ran.code == 0
    return ran.stdout.splitlines()


def test_kubectl_completes_types_names_namespaces_and_flags(namespace: Namespace) -> None:
    namespace.apply(POD)
    types = completed(namespace, "-n", namespace.name, "")
    assert types[0] == "pod/"
    assert {"deployment/", "node/", "persistentvolumeclaim/"} < set(types)
    assert types[-1] == ":6"
    assert completed(namespace, "-n", namespace.name, "pod/") == ["pod/lonely", ":4"]
    assert completed(namespace, f"--namespace={namespace.name}", "pod", "lo") == ["lonely", ":4"]
    assert completed(namespace, "-n", namespace.name, "deploy/") == [":4"]
    assert completed(namespace, "pod/lonely", "-n", namespace.name[:-1]) == [namespace.name, ":4"]
    assert completed(namespace, "pod/lonely", "--output=y") == ["yaml", ":4"]
    assert completed(namespace, "pod/lonely", "--kubeconfig", "") == [":0"]
    [flag, directive] = completed(namespace, "pod/lonely", "--as-ui")
    assert (flag.split("\t")[0], directive) == ("--as-uid", ":4")


def test_whoever_may_not_list_pods_is_offered_none(namespace: Namespace) -> None:
    namespace.apply(POD)
    line = ("-n", namespace.name, "pod/")
    assert completed(namespace, *line, kubeconfig=namespace.pod_reader) == ["pod/lonely", ":4"]
    assert completed(namespace, *line, kubeconfig=namespace.nobody) == [":4"]
    assert completed(namespace, "--as=nobody", *line) == [":4"]
