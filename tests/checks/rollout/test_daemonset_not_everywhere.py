"""DaemonSets that are not ready on every node."""

from __future__ import annotations

from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.workload import Workload
from tests.checks.conftest import Decide
from tests.checks.controllers import a_pod, daemon_set, workload
from tests.checks.objects import READY_PROBE, container, pod, running

PODS = workload(None, a_pod("agent-a"), a_pod("agent-b", ready=False, reason="CrashLoopBackOff", node="node-7"))


def test_the_node_without_a_ready_pod_is_named(decide: Decide) -> None:
    found = decide(owners=daemon_set(2, ready=1), workload=PODS).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "warning", "DaemonSet/agent")
    assert found.says == "DaemonSet/agent is ready on 1 of 2 nodes, not on node-7"
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/owners/data/parts/DaemonSet~1agent/readyReplicas",
        "/evidence/owners/data/parts/DaemonSet~1agent/replicas",
    ]


def test_on_no_node_at_all_it_is_an_error(decide: Decide) -> None:
    found = decide(owners=daemon_set(2, ready=0), denied=[Workload]).only
    assert (found.severity, found.says) == ("error", "DaemonSet/agent is ready on 0 of 2 nodes")


def test_one_that_is_ready_on_all_or_wanted_on_none_is_well(decide: Decide) -> None:
    assert not decide(owners=daemon_set(), workload=PODS).found
    assert not decide(owners=daemon_set(0, ready=0)).found


def test_between_a_pod_and_the_one_that_takes_its_place_nothing_is_wrong(decide: Decide) -> None:
    assert not decide(owners=daemon_set(2, ready=1), workload=workload(None, a_pod("agent-a"))).found


def test_a_pod_on_a_new_node_may_still_start(decide: Decide) -> None:
    starting = pod(container(state=running(5), ready=False, readinessProbe=READY_PROBE), age=8)
    assert not decide(owners=daemon_set(2, ready=1), pod=starting, workload=PODS).found


def test_without_the_controllers_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Owners]).missing == ["owners"]
