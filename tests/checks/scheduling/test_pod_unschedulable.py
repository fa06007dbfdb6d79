"""Pods that no node fits, that are held back, that nobody has looked at."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.objects import NAME, Json, condition, container, pod, scheduler_event

MESSAGE = (
    "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't match Pod's node affinity/selector. no new claims "
    "to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling."
)


def pending(message: str = MESSAGE, reason: str = "Unschedulable", **spec: Any) -> Json:
    conditions = [condition("PodScheduled", "False", 600, reason, message)]
    one = container(state={}, ready=False, resources={"requests": {"cpu": "64"}})
    return pod(one, phase="Pending", age=600, conditions=conditions, spec={"nodeName": None, **spec})


def test_the_message_is_split_into_reasons_and_nodes_beside_what_the_pod_asks_for(decide: Decide) -> None:
    verdicts = decide(
        pod=pending(nodeSelector={"disktype": "ssd"}), events=[scheduler_event("FailedScheduling", MESSAGE)]
    )
    (found,) = verdicts.proven
    assert found.severity == "error"
    assert found.says == (
        f"Pod/{NAME} cannot be scheduled, 0 of 3 nodes fit: "
        "2 node(s) didn't match Pod's node affinity/selector, 1 Insufficient cpu"
    )
    assert [(row.what, row.wants, row.has) for row in found.compared] == [
        ("Insufficient cpu", "api 64", "refused by 1 of 3 nodes"),
        ("node(s) didn't match Pod's node affinity/selector", "disktype=ssd", "refused by 2 of 3 nodes"),
    ]
    assert [str(pointer) for pointer in found.cites][:3] == [
        "/evidence/pod/data/conditions/PodScheduled",
        "/evidence/pod/data/containers/api/requests/cpu",
        "/evidence/pod/data/nodeSelector",
    ]
    assert str(found.cites[3]).startswith("/evidence/events/data/parts/pod/items/")


def test_a_reason_for_the_whole_pod_has_no_number_of_nodes(decide: Decide) -> None:
    message = '0/3 nodes are available: persistentvolumeclaim "data" not found. not found'
    found = decide(pod=pending(message), denied=[Events]).only
    assert found.says.endswith('0 of 3 nodes fit: persistentvolumeclaim "data" not found')
    assert [(row.wants, row.has) for row in found.compared] == []


def test_a_message_of_another_form_is_quoted(decide: Decide) -> None:
    found = decide(pod=pending("running Filter plugin: timed out", "SchedulerError")).only
    assert found.says == f"Pod/{NAME} is not scheduled (SchedulerError): running Filter plugin: timed out"


def test_an_autoscaler_that_adds_a_node_makes_it_a_warning(decide: Decide) -> None:
    events = [scheduler_event("TriggeredScaleUp", "pod triggered scale-up: [{pool 1->2 (max: 5)}]", when=30)]
    found = decide(pod=pending(), events=events).only
    assert found.severity == "warning"
    assert found.says.endswith("a scale-up was triggered")


def test_a_gate_is_named_and_only_a_warning(decide: Decide) -> None:
    gated = pending("Scheduling is blocked", "SchedulingGated", schedulingGates=[{"name": "example.com/quota"}])
    found = decide(pod=gated).only
    assert found.severity == "warning"
    assert found.says == f"Pod/{NAME} is held back from scheduling by its scheduling gates: `example.com/quota`"


def test_a_pod_that_no_scheduler_has_looked_at_is_suspected_to_ask_for_one_that_is_not_there(decide: Decide) -> None:
    spec = {"nodeName": None, "schedulerName": "batch-scheduler"}
    unseen = pod(container(state={}, ready=False), phase="Pending", age=600, conditions=[], spec=spec)
    verdicts = decide(pod=unseen)
    assert not verdicts.proven
    assert verdicts.suspected[0].says == (
        f"Pod/{NAME} has not been looked at by any scheduler for 10m: it asks for `batch-scheduler`"
    )
    assert verdicts.suspected[0].would_prove == "that no scheduler named `batch-scheduler` runs"


@pytest.mark.parametrize(
    "healthy",
    [
        pytest.param(pod(), id="scheduled"),
        pytest.param(
            pod(container(state={}), phase="Pending", age=2, conditions=[], spec={"nodeName": None}),
            id="two seconds old",
        ),
        pytest.param(pod(phase="Failed", spec={"nodeName": None}), id="over"),
    ],
)
def test_a_pod_that_has_a_node_or_has_just_come_has_no_finding(decide: Decide, healthy: Json) -> None:
    old = [scheduler_event("FailedScheduling", MESSAGE, when=900)]
    assert not decide(pod=healthy, events=old).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
