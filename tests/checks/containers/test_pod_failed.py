"""Pods that were ended from outside."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.objects import NAME, Json, condition, container, ended, event, pod

EVICTED = pod(
    container(state=ended(137, ended=60, reason="ContainerStatusUnknown")),
    phase="Failed",
    status={"reason": "Evicted", "message": "The node was low on resource: memory. "},
)


def test_reason_and_message_are_quoted(decide: Decide) -> None:
    events = [event("Evicted", "The node was low on resource: memory. ", of=None, count=1)]
    found = decide(pod=EVICTED, events=events).only
    assert found.severity == "error"
    assert found.says == f"Pod/{NAME} was ended: Evicted, “The node was low on resource: memory.”"
    assert [str(pointer) for pointer in found.cites][:2] == [
        "/evidence/pod/data/reason",
        "/evidence/pod/data/message",
    ]


def test_a_disruption_tells_who_ended_it_where_the_status_has_no_reason(decide: Decide) -> None:
    preempted = pod(
        container(state=ended(143, ended=60)),
        phase="Failed",
        conditions=[
            condition("DisruptionTarget", "True", 70, "PreemptionByScheduler", "default-scheduler: preempting")
        ],
    )
    assert decide(pod=preempted).only.says == (
        f"Pod/{NAME} was ended: PreemptionByScheduler, “default-scheduler: preempting”"
    )


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(pod(), id="running"),
        pytest.param(pod(container(state=ended(1, ended=9)), phase="Failed"), id="failed by itself"),
        pytest.param(pod(container(state=ended(0, ended=9)), phase="Succeeded"), id="succeeded"),
        pytest.param(
            pod(conditions=[condition("DisruptionTarget", "True", 5, "EvictionByEvictionAPI")], deleted=5), id="drained"
        ),
    ],
)
def test_pods_that_nobody_ended_have_no_finding(decide: Decide, other: Json) -> None:
    assert not decide(pod=other).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]


def test_the_deadline_of_the_pod_is_told(decide: Decide) -> None:
    late = pod(container(state=ended(137, ended=9)), phase="Failed", spec={"activeDeadlineSeconds": 8})
    late["status"].update(reason="DeadlineExceeded", message="Pod was active on the node longer than the deadline")
    found = decide(pod=late).only
    assert found.says.endswith("longer than the deadline”: activeDeadlineSeconds is 8")
    assert "/evidence/pod/data/activeDeadlineSeconds" in [str(pointer) for pointer in found.cites]
