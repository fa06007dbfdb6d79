"""Pods that a gate holds back."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.objects import NAME, Json, condition, container, pod
from tests.checks.scheduling.waiting import refused


def gated(*gates: str, deleted: float | None = None) -> Json:
    return pod(
        container(state={}, ready=False),
        phase="Pending",
        age=600,
        conditions=[condition("PodScheduled", "False", 600, "SchedulingGated", "Scheduling is blocked")],
        deleted=deleted,
        spec={"nodeName": None, "schedulingGates": [{"name": gate} for gate in gates] or None},
    )


def test_the_gates_are_named_and_it_is_only_a_warning(decide: Decide) -> None:
    found = decide(pod=gated("example.com/quota", "example.com/network")).only
    assert (found.severity, found.subject) == ("warning", f"Pod/{NAME}")
    assert found.says == (
        f"Pod/{NAME} is held back from scheduling for 10m by its scheduling gates: "
        "`example.com/quota`, `example.com/network`"
    )
    assert [str(one) for one in found.cites] == [
        "/evidence/pod/data/conditions/PodScheduled",
        "/evidence/pod/data/schedulingGates",
    ]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(pod(), id="scheduled"),
        pytest.param(refused("1 Insufficient cpu"), id="refused"),
        pytest.param(gated("example.com/quota", deleted=-20), id="being deleted"),
    ],
)
def test_other_pods_have_no_finding(decide: Decide, other: Json) -> None:
    assert not decide(pod=other).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
