"""StatefulSets that wait for a pod of a lower ordinal."""

from __future__ import annotations

from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.workload import Workload
from tests.checks.conftest import Decide
from tests.checks.controllers import a_pod, stateful_set, workload
from tests.checks.objects import READY_PROBE, container, pod, running

BLOCKED = stateful_set(ready=0, updated=1, there=1)
PODS = workload(None, a_pod("db-0", ready=False, reason="CrashLoopBackOff"))


def test_the_pod_that_is_awaited_is_named(decide: Decide) -> None:
    found = decide(owners=BLOCKED, workload=PODS).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "warning", "StatefulSet/db")
    assert found.says == (
        "StatefulSet/db has 1 of 3 pods: it makes no further one before Pod/db-0 is ready (OrderedReady)"
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/owners/data/parts/StatefulSet~1db/podManagementPolicy",
        "/evidence/owners/data/parts/StatefulSet~1db/createdReplicas",
    ]


def test_with_parallel_nothing_waits(decide: Decide) -> None:
    parallel = stateful_set(ready=0, there=1, spec={"podManagementPolicy": "Parallel"})
    assert not decide(owners=parallel, workload=PODS).found


def test_a_pod_that_has_just_started_is_awaited_as_it_should_be(decide: Decide) -> None:
    starting = pod(
        container(state=running(5), ready=False, readinessProbe=READY_PROBE), age=8, metadata={"name": "db-0"}
    )
    assert not decide(owners=BLOCKED, workload=PODS, pod=starting).found


def test_a_stateful_set_with_all_its_pods_waits_for_none(decide: Decide) -> None:
    assert not decide(owners=stateful_set(ready=2), workload=PODS).found


def test_without_the_controllers_or_the_pods_it_is_undecided(decide: Decide) -> None:
    assert decide(workload=PODS, denied=[Owners]).missing == ["owners"]
    assert decide(owners=BLOCKED, denied=[Workload]).missing == ["workload"]
