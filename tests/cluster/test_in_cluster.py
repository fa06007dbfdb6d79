"""In a pod we are whom kubectl is there, and in the same namespace.

A mount namespace of each program's own holds what a kubelet gives to a pod, at the one path where it is looked for.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.cluster.cluster import Cluster, Namespace
from tests.cluster.place import Place, place
from tests.cluster_access.beside import config

IN_A_POD = """
here=/run/secrets/kubernetes.io
mount -t tmpfs none /run && mkdir -p $here && cp -r "$1" $here/serviceaccount && shift &&
test -f /var$here/serviceaccount/token && exec "$@"
"""

OURS = """
import json, sys, time
from kubectl_evidence.cluster.flags import ConnectionFlags
from kubectl_evidence.cluster.live import connect
cluster = connect(ConnectionFlags(**json.loads(sys.argv[1])))
headers = [("Accept", "application/json"), ("Content-Type", "application/json")]
body = b'{"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}'
path = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
answer = cluster.exchange("POST", path, headers, time.monotonic() + 30, 1 << 20, body)
print(json.dumps([json.loads(answer.body)["status"]["userInfo"], cluster.identity.namespace]))
"""


@dataclass(frozen=True)
class Case:
    """A kubeconfig, flags and variables, and who and where one is with them."""

    name: str
    who: str
    namespace: str
    kubeconfig: str | None = None
    flags: Mapping[str, str] = field(default_factory=dict)
    environ: Mapping[str, str] = field(default_factory=dict)


NAMESPACE_ALONE = json.dumps({"current-context": "x", "contexts": [{"name": "x", "context": {"namespace": "shop"}}]})
AT_HAND = config(
    clusters={"x": {"server": "{server}", "certificate-authority": "{folder}/ca.crt"}}, users={"x": {"token": "{bob}"}}
)

CASES = [
    Case("no kubeconfig", "ann", "tools"),
    Case("an empty kubeconfig", "ann", "tools", ""),
    Case(
        "a kubeconfig without a current-context", "ann", "tools", AT_HAND.replace('"current-context": "x"', '"a": "b"')
    ),
    Case("a kubeconfig that names a namespace and no cluster", "ann", "shop", NAMESPACE_ALONE),
    Case("a namespace by flag", "ann", "shop", None, {"namespace": "shop"}),
    Case("a namespace by variable", "ann", "shop", None, {}, {"POD_NAMESPACE": "shop"}),
    Case("a token by flag", "bob", "tools", None, {"token": "{bob}"}),
    Case("KUBERNETES_MASTER does not count", "ann", "tools", None, {}, {"KUBERNETES_MASTER": "http://x.invalid"}),
    Case("a kubeconfig that names a cluster and a user", "bob", "tools", AT_HAND),
]


@pytest.fixture(scope="module")
def here(cluster: Cluster, module_namespace: Namespace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    if os.geteuid() != 0 or subprocess.run(["unshare", "-m", "true"], check=False, capture_output=True).returncode:
        pytest.skip("a mount namespace needs root")
    with place(cluster, module_namespace, tmp_path_factory.mktemp("in-cluster")) as made:
        account = made.folder / "account"
        account.mkdir()
        for name, content in {"token": made.words["ann"], "namespace": "tools\n"}.items():
            (account / name).write_text(content)
        (account / "ca.crt").write_text((made.folder / "ca.crt").read_text())
        yield made


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_in_a_pod_we_are_whom_kubectl_is(case: Case, here: Place, cluster: Cluster, tmp_path: Path) -> None:
    flags = {name: here.fill(value) for name, value in case.flags.items()}
    file = tmp_path / ".kube" / "config"
    if case.kubeconfig is not None:
        file.parent.mkdir()
        file.write_text(here.fill(case.kubeconfig))
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "KUBERC": "off",
        "KUBERNETES_SERVICE_HOST": "127.0.0.1",
        "KUBERNETES_SERVICE_PORT": str(here.words["port"]),
        **case.environ,
    }

    def run(*command: str | Path) -> subprocess.CompletedProcess[str]:
        wrapped = ["unshare", "--mount", "sh", "-c", IN_A_POD, "sh", here.folder / "account", *command]
        return subprocess.run(wrapped, env=environ, capture_output=True, text=True, check=False, timeout=60)

    arguments = [f"--{name}={value}" for name, value in flags.items()]
    whoami = run(cluster.kubectl.program, *arguments, "auth", "whoami", "-o", "json")
    assert whoami.returncode == 0, whoami.stderr
    who = json.loads(whoami.stdout)["status"]["userInfo"]
    # It may not read the pod; where it asks for it is in its own words.
    asked = run(cluster.kubectl.program, *arguments, "get", "pod", "x", "-v=6").stderr
    (namespace,) = set(re.findall(r"/api/v1/namespaces/([^/]+)/pods/x", asked))
    ours = run(sys.executable, "-c", OURS, json.dumps(flags))
    assert ours.returncode == 0, ours.stderr
    assert json.loads(ours.stdout) == [who, namespace]
    assert (who["username"], namespace) == (f"system:serviceaccount:{here.words['ns']}:{case.who}", case.namespace)
