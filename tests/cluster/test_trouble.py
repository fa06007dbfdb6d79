"""What goes wrong on the way to a packet gives one clear message or a packet with gaps, never a traceback."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import yaml

from kubectl_evidence.cluster.flags import ConnectionFlags
from kubectl_evidence.cluster.live import connect
from tests.cluster.cluster import Cluster, Namespace
from tests.cluster.evidence import Ran, evidence, run

# Path and Accept header to status and body.
Upstream: TypeAlias = Callable[[str, str], tuple[int, bytes]]

POD = """
apiVersion: v1
kind: Pod
metadata: {name: lonely, labels: {app: lonely}}
spec:
  terminationGracePeriodSeconds: 0
  containers:
    - {name: main, image: "busybox:1.36", command: [sh, -c, "echo up; sleep 3600"]}
"""


@pytest.fixture
def lonely(namespace: Namespace) -> Namespace:
    """A namespace with one running pod named lonely."""
    namespace.apply(POD)
    namespace.wait_for_pod("lonely", lambda pod: pod["status"]["phase"] == "Running")
    return namespace


def changed(kubeconfig: Path, folder: Path, **changes: Any) -> Path:
    """The kubeconfig with its only user's, cluster's or top-level fields changed."""
    config = yaml.safe_load(kubeconfig.read_text(encoding="utf-8"))
    config["users"][0]["user"] |= changes.get("user", {})
    config["clusters"][0]["cluster"] |= changes.get("cluster", {})
    path = folder / "kubeconfig"
    path.write_text(yaml.safe_dump(config), encoding="utf-8")
    return path


def error_of(ran: Ran) -> str:
    """The one error line of a run that made no packet."""
    [line] = [line for line in ran.stderr.splitlines() if line.startswith("error: ")]
    return line


def test_an_ordinary_viewer_gets_the_packet_and_the_rule_for_what_is_cluster_wide(lonely: Namespace) -> None:
    ran = evidence(lonely, "pod/lonely", "-o", "json", kubeconfig=lonely.viewer)
    denied = {(gap["verb"], gap["resource"], gap["status"]) for gap in ran.packet["gaps"]}
    assert ("get", "apiservices", "forbidden") in denied
    assert ran.code == 4
    assert ran.packet["evidence"]["logs"]["data"]["parts"]["main/current"]["lines"] == {"1": "up"}


def test_who_may_read_pods_only_is_told_what_was_denied_and_which_rule_fills_each_gap(lonely: Namespace) -> None:
    ran = evidence(lonely, "pod/lonely", "-o", "json", kubeconfig=lonely.pod_reader)
    assert ran.code == 4
    rules = {gap["resource"]: gap["rule"] for gap in ran.packet["gaps"]}
    assert rules["services"] == {"apiGroups": [""], "resources": ["services"], "verbs": ["list"]}
    assert rules["pods/log"] == {"apiGroups": [""], "resources": ["pods/log"], "verbs": ["get"]}
    assert {check for unknown in ran.packet["unknown"] for check in unknown["checks"]} >= {"service-no-endpoints"}
    assert ran.packet["findings"] == []
    assert "No fault found in what could be read" in ran.packet["summary"]["headline"]


def test_the_named_rules_do_fill_the_gaps(lonely: Namespace) -> None:
    before = evidence(lonely, "pod/lonely", "-o", "json", kubeconfig=lonely.pod_reader).packet["gaps"]
    rules = [gap["rule"] for gap in before if gap.get("rule")]
    role = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRole",
        "metadata": {"name": f"fills-gaps-{lonely.name}"},
        "rules": rules,
    }
    binding = {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRoleBinding",
        "metadata": {"name": f"fills-gaps-{lonely.name}"},
        "subjects": [{"kind": "ServiceAccount", "name": "pod-reader", "namespace": lonely.name}],
        "roleRef": {
            "apiGroup": "rbac.authorization.k8s.io",
            "kind": "ClusterRole",
            "name": f"fills-gaps-{lonely.name}",
        },
    }
    try:
        lonely.apply([role, binding])
        lonely.wait_for(
            "no permission is missing",
            lambda: (
                not [
                    gap
                    for gap in evidence(lonely, "pod/lonely", "-o", "json", kubeconfig=lonely.pod_reader).packet["gaps"]
                    if gap["status"] == "forbidden"
                ]
            ),
        )
    finally:
        lonely.kubectl("delete", "clusterrole,clusterrolebinding", f"fills-gaps-{lonely.name}")


def test_who_may_do_nothing_gets_a_packet_of_gaps_that_concludes_nothing(lonely: Namespace) -> None:
    ran = evidence(lonely, "pod/lonely", "-o", "json", kubeconfig=lonely.nobody)
    assert ran.code == 4
    assert ran.packet["evidence"]["pod"]["status"] == "forbidden"
    assert ran.packet["findings"] == []
    assert ran.packet["summary"]["headline"] == "Nothing can be concluded: the pod was not read"
    assert "kubectl" not in ran.stderr


def test_who_may_not_list_pods_is_told_so_when_the_pod_does_not_exist(lonely: Namespace) -> None:
    ran = evidence(lonely, "pod/absent", "-o", "json", kubeconfig=lonely.pod_reader)
    assert ran.code == 3
    assert "other namespaces were not searched" in " ".join(ran.packet["nextSafeActions"])


def test_an_expired_token_is_one_clear_message(lonely: Namespace, tmp_path: Path) -> None:
    kubeconfig = changed(lonely.viewer, tmp_path, user={"token": "fake-token-of-yesterday"})
    ran = evidence(lonely, "pod/lonely", "-o", "json", kubeconfig=kubeconfig)
    assert ran.code == 1
    assert ran.packet["errorCode"] == "unauthenticated"
    assert "credentials" in error_of(ran)
    assert "fake-token" not in ran.stdout + ran.stderr


def test_a_wrong_context_is_one_clear_message_that_names_the_contexts(lonely: Namespace) -> None:
    ran = evidence(lonely, "pod/lonely", "--context", "prod", kubeconfig=lonely.viewer)
    assert ran.code == 1
    assert "prod" in error_of(ran)
    assert "viewer" in ran.stderr


def test_an_unreachable_server_is_one_clear_message(lonely: Namespace, tmp_path: Path) -> None:
    kubeconfig = changed(lonely.viewer, tmp_path, cluster={"server": "https://127.0.0.1:9"})
    ran = evidence(lonely, "pod/lonely", kubeconfig=kubeconfig)
    assert ran.code == 1
    assert "127.0.0.1:9" in error_of(ran)


def test_a_server_that_cannot_be_trusted_is_one_clear_message(lonely: Namespace) -> None:
    ran = evidence(lonely, "pod/lonely", "--tls-server-name", "another.example.com", kubeconfig=lonely.viewer)
    assert ran.code == 1
    assert "certificate" in error_of(ran)


def test_a_missing_kubeconfig_is_one_clear_message(lonely: Namespace, tmp_path: Path) -> None:
    ran = evidence(lonely, "pod/lonely", kubeconfig=tmp_path / "absent", environ={"HOME": str(tmp_path)})
    assert ran.code == 1
    assert "kubeconfig" in error_of(ran)


def test_a_namespace_that_does_not_exist_is_told_as_that(lonely: Namespace) -> None:
    command = [str(lonely.cluster.kubectl.program), "evidence", "pod/lonely", "-n", "no-such-namespace"]
    ran = run(command, lonely.cluster.admin, {})
    assert (ran.code, error_of(ran)) == (3, "error: namespace no-such-namespace does not exist")


def test_a_pod_that_is_somewhere_else_is_named_with_its_namespace(cluster: Cluster, lonely: Namespace) -> None:
    with cluster.namespace("elsewhere") as elsewhere:
        ran = evidence(elsewhere, "pod/lonely", "-o", "json")
        assert ran.code == 3
        assert f"pod/lonely -n {lonely.name}" in " ".join(ran.packet["details"])


class Between(ThreadingHTTPServer):
    """Stands between the command and the API server, and does something when the pod has been read."""

    daemon_threads = True

    def __init__(self, upstream: Upstream, after_pod: Callable[[], object]) -> None:
        self.upstream, self.after_pod, self.fired = upstream, after_pod, threading.Event()
        super().__init__(("127.0.0.1", 0), _Relay)


class _Relay(BaseHTTPRequestHandler):
    server: Between

    def do_GET(self) -> None:
        status, body = self.server.upstream(self.path, self.headers["Accept"])
        if self.path.endswith("/pods/lonely") and "metrics" not in self.path and not self.server.fired.is_set():
            self.server.after_pod()
            self.server.fired.set()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def upstream(lonely: Namespace) -> Upstream:
    """Read from the real API server as the administrator."""
    live = connect(ConnectionFlags(kubeconfig=str(lonely.cluster.admin)))

    def get(path: str, accept: str) -> tuple[int, bytes]:
        answer = live.exchange("GET", path, [("Accept", accept)], time.monotonic() + 30, 1 << 24)
        return answer.status, answer.body

    return get


def through(between: Between, lonely: Namespace, folder: Path) -> Ran:
    """Run the command with `between` for an API server."""
    threading.Thread(target=between.serve_forever, daemon=True).start()
    server = {"server": f"http://127.0.0.1:{between.server_port}"}
    config = {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": "between", "cluster": server}],
        "users": [{"name": "none", "user": {}}],
        "contexts": [{"name": "between", "context": {"cluster": "between", "user": "none"}}],
        "current-context": "between",
    }
    path = folder / "between.kubeconfig"
    path.write_text(yaml.safe_dump(config), encoding="utf-8")
    try:
        return evidence(lonely, "pod/lonely", "-o", "json", kubeconfig=path)
    finally:
        between.shutdown()
        between.server_close()


def test_a_pod_that_vanishes_during_collection_still_gives_a_packet(
    lonely: Namespace, upstream: Upstream, tmp_path: Path
) -> None:
    def vanish() -> None:
        lonely.kubectl("delete", "pod", "lonely", "--grace-period=0", "--force")
        lonely.wait_for("the pod is gone", lambda: lonely.find("pod", "lonely") is None)

    ran = through(Between(upstream, vanish), lonely, tmp_path)
    assert ran.packet["evidence"]["pod"]["status"] == "collected"
    assert ran.packet["evidence"]["logs"]["data"]["parts"]["main/current"]["status"] == "not-found"


def test_an_api_server_that_dies_half_way_leaves_a_packet_with_gaps(
    lonely: Namespace, upstream: Upstream, tmp_path: Path
) -> None:
    dead = threading.Event()

    def dying(path: str, accept: str) -> tuple[int, bytes]:
        if dead.is_set():
            return 503, b"apiserver is shutting down"
        return upstream(path, accept)

    ran = through(Between(dying, dead.set), lonely, tmp_path)
    assert ran.code == 4
    assert ran.packet["evidence"]["pod"]["status"] == "collected"
    assert ran.packet["evidence"]["logs"] | {"sources": None, "ref": ""} == {
        "ref": "",
        "title": "Logs",
        "status": "unavailable",
        "why": "server-error",
        "untrusted": True,
        "sources": None,
    }


def test_a_stopped_api_server_is_one_clear_message(breakable_cluster: Cluster) -> None:
    with breakable_cluster.namespace("stopped") as namespace:
        namespace.apply(POD)
        namespace.wait_for_pod("lonely", lambda pod: pod["status"]["phase"] == "Running")
        with breakable_cluster.stopped("kube-apiserver"):
            ran = evidence(namespace, "pod/lonely", "-o", "json", "--timeout", "5s")
        assert ran.code == 1
        assert error_of(ran)
        assert ran.packet["nextSafeActions"]
