"""--control-plane on the real API server: who may read what it says of itself, and that a recording gives it again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.cluster import Cluster, Namespace
from tests.cluster.evidence import evidence

POD = """
apiVersion: v1
kind: Pod
metadata: {name: idle}
spec:
  terminationGracePeriodSeconds: 0
  containers: [{name: idle, image: busybox:1.36, command: [sh, -c, "sleep 3600"]}]
"""


@pytest.fixture(scope="module")
def idle(cluster: Cluster) -> Iterator[Namespace]:
    with cluster.namespace("control-plane") as namespace:
        namespace.apply(POD)
        namespace.wait_for_pod("idle", lambda pod: pod["status"]["phase"] == "Running")
        yield namespace


def control_plane(namespace: Namespace, *flags: str, kubeconfig: Path | None = None) -> Any:
    return evidence(namespace, "pod/idle", "--control-plane", "-o", "json", *flags, kubeconfig=kubeconfig).packet


def test_the_health_the_version_and_the_flags_of_the_server_are_told(idle: Namespace) -> None:
    data = control_plane(idle)["evidence"]["controlPlane"]["data"]
    assert data["ready"]["failed"] == data["live"]["failed"] == 0
    assert data["ready"]["passed"] > 30
    assert data["ready"]["checks"]["etcd"] == {"ok": True}
    version = idle.cluster.kubectl.items("nodes")[0]["status"]["nodeInfo"]["kubeletVersion"]
    assert f"v{data['status']['binaryVersion']}" == version
    assert data["flags"]["flags"]["authorization-mode"] == "[Node,RBAC]"
    assert not [flag for flag in data["flags"]["flags"] if flag.endswith(("-file", "-key", "-servers"))]


def test_a_recording_gives_it_again_and_holds_no_other_flag(idle: Namespace, tmp_path: Path) -> None:
    live = control_plane(idle, "--record", str(tmp_path / "it"))
    again = control_plane(idle, "--from", str(tmp_path / "it"))
    assert again["evidence"]["controlPlane"]["data"] == live["evidence"]["controlPlane"]["data"]
    assert "token-auth-file" not in (tmp_path / "it" / "capture.yaml").read_text(encoding="utf-8")


def test_an_ordinary_user_may_read_the_health_checks_and_is_told_what_the_rest_takes(idle: Namespace) -> None:
    packet = control_plane(idle, kubeconfig=idle.viewer)
    data = packet["evidence"]["controlPlane"]["data"]
    assert data["ready"]["passed"] > 30
    assert {gap["resource"]: gap["rule"] for gap in packet["gaps"] if gap["resource"].startswith("/")} == {
        path: {"nonResourceURLs": [path], "verbs": ["get"]} for path in ("/statusz", "/flagz")
    }
