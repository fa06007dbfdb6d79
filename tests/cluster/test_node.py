"""The real node does what the tests rely on, and leaves nothing behind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cluster.cluster import Cluster, Namespace
from tests.cluster.waiting import GaveUp, wait_for
from tests.node.images import full_name

WEB = """
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  containers:
  - name: web
    image: busybox:1.36
    command: [sh, -c, "echo hello from web > /tmp/index.html && exec httpd -f -p 8080 -h /tmp"]
    readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 1}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{name: http, port: 80, targetPort: 8080}]
"""

IMAGE_REASONS = {"ErrImagePull", "ImagePullBackOff"}


def pod(name: str, *command: str, image: str = "busybox:1.36", memory: str | None = None) -> dict[str, object]:
    """A pod of one container `app`."""
    container: dict[str, object] = {"name": "app", "image": image, "command": list(command)}
    if memory is not None:
        container["resources"] = {"limits": {"memory": memory}}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": {"containers": [container]}}


def test_a_crash_looping_pod_gives_the_log_of_its_previous_run(namespace: Namespace) -> None:
    # Each run leaves its own line, so that the previous one's can be told from the current one's.
    namespace.apply(pod("crashing", "sh", "-c", "echo run at $(date +%s); sleep 1; exit 3"))
    crashed = namespace.wait_for_pod("crashing", lambda pod: pod["status"]["containerStatuses"][0]["restartCount"] >= 1)
    last = crashed["status"]["containerStatuses"][0]["lastState"]["terminated"]
    assert (last["exitCode"], last["reason"]) == (3, "Error")
    assert namespace.kubectl("logs", "crashing", "--previous").stdout.startswith("run at ")


def test_a_service_name_resolves_and_answers_in_a_pod(namespace: Namespace) -> None:
    namespace.apply(WEB)
    namespace.wait_for_pod("web", lambda pod: pod["status"]["containerStatuses"][0]["ready"])
    namespace.apply(pod("client", "sh", "-c", "until wget -q -O- http://web; do sleep 0.2; done"))
    namespace.wait_for_pod("client", lambda pod: "terminated" in pod["status"]["containerStatuses"][0]["state"])
    assert namespace.kubectl("logs", "client").stdout.endswith("hello from web\n")


def test_a_name_that_no_service_has_does_not_exist(namespace: Namespace) -> None:
    namespace.apply(pod("client", "sh", "-c", "nslookup registry.example.com; echo status $?; sleep 3600"))
    said = namespace.wait_for("an answer", lambda: _log_with(namespace, "client", "status"))
    assert "NXDOMAIN" in said
    assert "status 1" in said


def test_kubectl_top_shows_the_usage_of_a_pod(namespace: Namespace) -> None:
    namespace.apply(pod("busy", "sh", "-c", "while :; do :; done"))
    line = namespace.wait_for(
        "usage of the pod", lambda: namespace.kubectl("top", "pod", "busy", "--no-headers").stdout
    )
    name, cpu, memory = line.split()
    assert name == "busy"
    assert cpu.endswith("m")
    assert memory.endswith("Mi")


def test_metrics_can_be_made_unavailable_and_come_back(breakable_cluster: Cluster) -> None:
    with breakable_cluster.without_metrics():
        refused = breakable_cluster.kubectl("top", "node")
        assert refused.returncode == 1
        assert "Metrics API not available" in refused.stderr or "ServiceUnavailable" in refused.stderr
    usage = wait_for(
        "usage of the node",
        lambda: breakable_cluster.kubectl("top", "node", "--no-headers").stdout,
        breakable_cluster.describe,
    )
    assert usage.startswith("evidence-breakable")


def test_a_stopped_api_server_does_not_answer_and_comes_back(breakable_cluster: Cluster) -> None:
    with breakable_cluster.stopped("kube-apiserver"):
        assert breakable_cluster.kubectl("get", "namespaces").returncode == 1
    assert breakable_cluster.kubectl("get", "namespaces").returncode == 0


def test_a_container_that_takes_more_memory_than_its_limit_is_reported_as_oomkilled(namespace: Namespace) -> None:
    # `tail` keeps the whole of a line that never ends, in the container's own process: see kubernetes-semantics, a
    # killed child would leave no trace on cgroup v1.
    namespace.apply(pod("hungry", "tail", "/dev/zero", memory="16Mi"))
    killed = namespace.wait_for_pod(
        "hungry", lambda pod: pod["status"]["containerStatuses"][0]["lastState"]["terminated"]["reason"]
    )
    last = killed["status"]["containerStatuses"][0]["lastState"]["terminated"]
    assert (last["reason"], last["exitCode"]) == ("OOMKilled", 137)


def test_an_ephemeral_container_runs_beside_the_container_it_targets(namespace: Namespace) -> None:
    namespace.apply(WEB)
    namespace.wait_for_pod("web", lambda pod: pod["status"]["containerStatuses"][0]["ready"])
    looking = {
        "name": "looking",
        "image": "busybox:1.36",
        "command": ["sh", "-c", "id -u; ps; wget -q -O- http://127.0.0.1:8080"],
        "targetContainerName": "web",
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": 65534,
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
            "seccompProfile": {"type": "RuntimeDefault"},
        },
    }
    patch = json.dumps({"spec": {"ephemeralContainers": [looking]}})
    patched = namespace.kubectl("patch", "pod", "web", "--subresource=ephemeralcontainers", f"--patch={patch}")
    assert patched.returncode == 0, patched.stderr
    ended = namespace.wait_for_pod(
        "web", lambda pod: "terminated" in pod["status"]["ephemeralContainerStatuses"][0]["state"]
    )
    state = ended["status"]["ephemeralContainerStatuses"][0]["state"]["terminated"]
    said = namespace.kubectl("logs", "web", "--container=looking").stdout
    assert state["exitCode"] == 0, said
    assert said.startswith("65534\n")
    assert "httpd -f -p 8080" in said  # a process of the target
    assert said.endswith("hello from web\n")  # and its loopback


def test_an_image_under_another_name_runs_and_one_that_nobody_imported_cannot_be_pulled(
    cluster: Cluster, namespace: Namespace
) -> None:
    image = "registry.example.com/payments/checkout-api:3.14.2"
    assert cluster.name_image(image) == image
    namespace.apply(
        [pod("known", "sleep", "3600", image=image), pod("unknown", "sleep", "3600", image=f"{image}-typo")]
    )
    known = namespace.wait_for_pod("known", lambda pod: pod["status"]["phase"] == "Running")
    status = known["status"]["containerStatuses"][0]
    assert status["image"] == image
    assert status["imageID"].startswith("registry.example.com/payments/checkout-api@sha256:")
    namespace.wait_for_pod("unknown", _waits_for_an_image)


def test_a_viewer_may_read_workloads_and_logs_of_the_namespace_but_no_secret_and_no_other_namespace(
    namespace: Namespace,
) -> None:
    assert _may(namespace, namespace.viewer) == {
        "pods",
        "pods --subresource=log",
        "services",
        "events",
        "pods.metrics.k8s.io",
    }
    assert namespace.kubectl_as(namespace.viewer, "auth", "can-i", "get", "pods", "-n", "kube-system").returncode == 1


def test_a_pod_reader_may_read_pods_and_nothing_else(namespace: Namespace) -> None:
    assert _may(namespace, namespace.pod_reader) == {"pods"}


def test_nobody_is_known_and_may_do_nothing(namespace: Namespace) -> None:
    assert _may(namespace, namespace.nobody) == set()
    whoami = namespace.kubectl_as(namespace.nobody, "auth", "whoami", "--output=jsonpath={.status.userInfo.username}")
    assert whoami.stdout == f"system:serviceaccount:{namespace.name}:nobody"


def test_a_kubeconfig_of_a_test_is_its_owners_alone(namespace: Namespace) -> None:
    for kubeconfig in (namespace.viewer, namespace.pod_reader, namespace.nobody):
        assert kubeconfig.stat().st_mode & 0o777 == 0o600


def test_a_wait_that_gives_up_shows_the_pods_and_events(namespace: Namespace) -> None:
    namespace.apply(pod("stuck", "sleep", "3600", image="registry.example.com/nobody/has:this"))
    namespace.wait_for_pod("stuck", _waits_for_an_image)
    with pytest.raises(GaveUp) as gave_up:
        namespace.wait_for("what never happens", lambda: None, timeout=0)
    text = str(gave_up.value)
    assert "what never happens" in text
    assert "stuck Pending" in text
    assert any(reason in text for reason in IMAGE_REASONS)
    assert "Successfully assigned" in text  # an event


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("busybox", "docker.io/library/busybox:latest"),
        ("busybox:1.36", "docker.io/library/busybox:1.36"),
        ("team/app:2", "docker.io/team/app:2"),
        ("registry.example.com/app:2", "registry.example.com/app:2"),
        ("localhost:5000/app", "localhost:5000/app:latest"),
    ],
)
def test_a_short_image_name_stands_for_a_full_one(short: str, full: str) -> None:
    assert full_name(short) == full


def test_the_kubeconfig_of_whoever_runs_the_tests_is_not_read(
    namespace: Namespace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kubeconfig = yaml.safe_dump({"apiVersion": "v1", "kind": "Config", "clusters": [{"name": "theirs", "cluster": {}}]})
    (tmp_path / ".kube").mkdir()
    (tmp_path / ".kube" / "config").write_text(kubeconfig)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / ".kube" / "config"))
    assert "theirs" not in namespace.kubectl("config", "view").stdout


def _waits_for_an_image(pod: dict[str, Any]) -> bool:
    return pod["status"]["containerStatuses"][0]["state"]["waiting"]["reason"] in IMAGE_REASONS


def _log_with(namespace: Namespace, pod: str, text: str) -> str | None:
    log = namespace.kubectl("logs", pod).stdout
    return log if text in log else None


def _may(namespace: Namespace, kubeconfig: Path) -> set[str]:
    """Which of these the user may get; kubectl would read pods/log as a pod named log."""
    asked = ("pods", "pods --subresource=log", "services", "events", "pods.metrics.k8s.io", "secrets", "nodes")
    answers = {what: namespace.kubectl_as(kubeconfig, "auth", "can-i", "get", *what.split()).stdout for what in asked}
    return {what for what, answer in answers.items() if answer == "yes\n"}
