"""A node starts and stops by command, beside others, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.cluster.cluster import Cluster
from tests.cluster.conftest import NAMED_KUBECONFIG
from tests.cluster.kubectl import Kubectl
from tests.cluster.waiting import wait_for
from tests.node import cgroups
from tests.node.instance import Instance
from tests.node.lifecycle import find
from tests.node.requirements import why_not
from tests.node.sandbox import KERNEL_TUNABLES

# Made on the machine if a node used its directories instead of its own.
PLACES_OF_OTHERS = [
    "/etc/cni/net.d",
    "/opt/containerd",
    "/run/containerd",
    "/run/netns",
    "/usr/libexec/kubernetes",
    "/var/lib/cni",
    "/var/lib/containerd",
    "/var/lib/etcd",
    "/var/lib/kubelet",
    "/var/log/containers",
    "/var/log/pods",
]


def test_a_machine_without_go_is_told_in_one_line_with_a_status_of_its_own() -> None:
    said = _node_command("up", "--name=not-here", environment=os.environ | {"PATH": "/nonexistent"})
    assert (said.returncode, said.stdout) == (3, "")
    assert said.stderr.startswith("no node can run here: ")
    assert said.stderr.count("\n") == 1


def test_a_name_that_could_not_be_a_nodes_is_refused() -> None:
    refused = _node_command("up", "--name=../other")
    assert (refused.returncode, refused.stdout) == (3, "")
    assert "lower-case letters" in refused.stderr


@pytest.mark.parametrize(("required", "status", "said"), [("0", 0, "SKIPPED"), ("1", 1, "EVIDENCE_REQUIRE_NODE=1")])
def test_where_no_node_can_run_its_tests_are_left_out_unless_a_node_is_required(
    required: str, status: int, said: str
) -> None:
    inherited = {name: value for name, value in os.environ.items() if name != "EVIDENCE_TEST_KUBECONFIG"}
    a_test_of_the_node = f"{Path(__file__).with_name('test_node.py')}::test_nobody_is_known_and_may_do_nothing"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-rs", "-p", "no:cacheprovider", a_test_of_the_node],
        env=inherited | {"PATH": "/nonexistent", "EVIDENCE_REQUIRE_NODE": required},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == status, done.stdout
    assert said in done.stdout
    assert "no real node: " in done.stdout or "there is no node: " in done.stdout


@pytest.fixture
def second() -> Iterator[Instance]:
    """The name of a second node, of which nothing is left at the end, whatever the test did."""
    if os.environ.get(NAMED_KUBECONFIG):
        pytest.skip(f"starts nodes of ours, and {NAMED_KUBECONFIG} names another cluster")
    if (reason := why_not()) is not None:
        pytest.skip(f"no real node: {reason}")
    instance = Instance("evidence-second")
    assert not instance.directory.exists()
    yield instance
    _node_command("down", f"--name={instance.name}")


def test_a_second_node_runs_beside_the_first_and_down_leaves_nothing_of_it(
    cluster: Cluster, second: Instance, tmp_path: Path
) -> None:
    before = _machine()
    started = _node_command("up", f"--name={second.name}")
    assert started.returncode == 0, started.stderr
    assert started.stdout == f"export KUBECONFIG={second.kubeconfig}\n"
    assert _node_command("status", f"--name={second.name}").returncode == 0
    record = find(second)
    assert record is not None
    kubectl = Kubectl(cluster.kubectl.program, second.kubeconfig, tmp_path, "default")
    kubectl.output("run", "sleeping", "--image=busybox:1.36", "--", "sleep", "3600")
    wait_for("the pod runs", lambda: "Running" in kubectl.output("get", "pod", "sleeping"), lambda: "")
    server = yaml.safe_load(second.kubeconfig.read_text())["clusters"][0]["cluster"]["server"]
    assert _machine() == before  # while it runs, too
    namespaces = _namespaces_of_descendants(record.pid)
    assert len({kind for kind, _ in namespaces}) >= 5
    assert cgroups.left(second)

    stopped = _node_command("down", f"--name={second.name}")
    assert stopped.returncode == 0, stopped.stderr
    assert not namespaces & _namespaces_in_use()
    assert not cgroups.left(second)
    assert not second.directory.exists()
    assert not second.lock.exists()
    assert _machine() == before
    assert kubectl(f"--server={server}", "get", "--raw=/readyz").returncode == 1


def test_down_cleans_up_after_an_up_that_was_killed(second: Instance) -> None:
    before = _machine()
    starting = subprocess.Popen(
        [sys.executable, "-m", "tests.node", "up", f"--name={second.name}"], stderr=subprocess.DEVNULL
    )
    record = wait_for("the node has begun to start", lambda: find(second), lambda: "", timeout=120)
    wait_for("its cgroups exist", lambda: cgroups.left(second), lambda: "")
    starting.kill()
    starting.wait()
    namespaces = _namespaces_of_descendants(record.pid)
    assert _node_command("down", f"--name={second.name}").returncode == 0
    assert not namespaces & _namespaces_in_use()
    assert not cgroups.left(second)
    assert not second.directory.exists()
    assert _machine() == before


def test_down_cleans_up_after_a_node_that_was_killed(second: Instance) -> None:
    starting = subprocess.Popen(
        [sys.executable, "-m", "tests.node", "up", f"--name={second.name}"], stderr=subprocess.PIPE, text=True
    )
    record = wait_for("the node has begun to start", lambda: find(second), lambda: "", timeout=120)
    wait_for("its cgroups exist", lambda: cgroups.left(second), lambda: "")
    os.kill(record.pid, signal.SIGKILL)
    _, said = starting.communicate(timeout=120)
    assert starting.returncode == 1, said
    assert "Traceback" not in said
    assert not second.directory.exists()
    assert not cgroups.left(second)


def _node_command(*arguments: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.node", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=1200,
        check=False,
    )


def _machine() -> tuple[list[str], list[str], list[str], list[str]]:
    """Mounts, network interfaces, kernel settings, which of the usual directories exist: as this machine sees it."""
    mounts = [line.split(" ", 2)[2] for line in Path("/proc/self/mountinfo").read_text().splitlines()]
    interfaces = sorted(path.name for path in Path("/sys/class/net").iterdir())
    tunables = [Path("/proc/sys", name).read_text() for name in KERNEL_TUNABLES if Path("/proc/sys", name).exists()]
    return mounts, interfaces, tunables, [place for place in PLACES_OF_OTHERS if Path(place).exists()]


def _namespaces(pid: str) -> set[tuple[str, str]]:
    try:
        return {(link.name, str(link.readlink())) for link in Path(f"/proc/{pid}/ns").iterdir()}
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return set()


def _namespaces_in_use() -> set[tuple[str, str]]:
    pids = [path.name for path in Path("/proc").iterdir() if path.name.isdigit()]
    return set().union(*(_namespaces(pid) for pid in pids))


def _namespaces_of_descendants(pid: int) -> set[tuple[str, str]]:
    """The namespaces made by this process and all below it: those that we are not in ourselves."""
    found, to_visit = set(), [str(pid)]
    while to_visit:
        each = to_visit.pop()
        found |= _namespaces(each)
        for children in Path(f"/proc/{each}/task").glob("*/children"):
            to_visit += children.read_text().split()
    return found - _namespaces("self")
