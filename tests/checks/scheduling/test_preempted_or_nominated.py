"""Pods that gave way to others, and pods that others give way to."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.objects import NAME, Json, condition, container, ended, pod, scheduler_event
from tests.checks.scheduling.waiting import refused

TARGET = condition("DisruptionTarget", "True", 20, "PreemptionByScheduler", "default-scheduler: preempting")
PRIORITY = {"priority": 10, "priorityClassName": "batch"}


def test_a_victim_is_told_with_its_priority(decide: Decide) -> None:
    victim = pod(container(state=ended(143, ended=9)), phase="Failed", conditions=[TARGET], spec=PRIORITY)
    event = scheduler_event("Preempted", "Preempted by pod 1111 on node node-1")
    (found,) = decide(pod=victim, events=[event]).proven
    assert (found.severity, found.subject) == ("error", f"Pod/{NAME}")
    assert found.says == (
        f"Pod/{NAME} was evicted by the scheduler for a pod of a higher priority: its own is 10 (batch)"
    )
    assert [str(one) for one in found.cites][:2] == [
        "/evidence/pod/data/conditions/DisruptionTarget",
        "/evidence/pod/data/priority",
    ]


def test_a_pod_that_room_is_made_for_waits(decide: Decide) -> None:
    waits = refused("1 Insufficient cpu", status={"nominatedNodeName": "node-1"}, priority=1000)
    (found,) = decide(pod=waits, events=[]).proven
    assert found.severity == "warning"
    assert found.says == (
        f"Pod/{NAME} waits for room on Node/node-1: "
        "the scheduler evicts pods there whose priority is below its own, 1000"
    )
    assert str(found.cites[0]) == "/evidence/pod/data/nominatedNodeName"


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(pod(), id="well"),
        pytest.param(refused("1 Insufficient cpu"), id="refused"),
        pytest.param(pod(status={"nominatedNodeName": "node-1"}), id="it has its node"),
        pytest.param(pod(conditions=[{**TARGET, "reason": "EvictionByEvictionAPI"}]), id="drained"),
    ],
)
def test_other_pods_have_no_finding(decide: Decide, other: Json) -> None:
    assert not decide(pod=other, events=[]).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
