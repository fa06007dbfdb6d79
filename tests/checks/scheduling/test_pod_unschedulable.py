"""Pods that no node fits."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.pod import Pod
from tests.builders import list_of
from tests.checks.conftest import Decide
from tests.checks.objects import NAME, Json, ago, condition, container, pod, scheduler_event
from tests.checks.scheduling.waiting import refused
from tests.evidence.gathering import DENIED, gather
from tests.evidence.nodes import node

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
        "2 node(s) didn't match Pod's node affinity/selector, 1 Insufficient cpu (it asks for 64)"
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
    assert found.says.endswith("; an autoscaler is about to add a node")


def test_a_node_that_was_asked_for_long_ago_and_never_came_is_no_relief(decide: Decide) -> None:
    long_ago = pending()
    long_ago["status"]["conditions"][0]["lastTransitionTime"] = ago(3600)
    events = [scheduler_event("TriggeredScaleUp", "pod triggered scale-up: [{pool 1->2 (max: 5)}]", when=2400)]
    found = decide(pod=long_ago, events=events).only
    assert found.severity == "error"
    assert found.says.endswith("; a scale-up was triggered 40m ago, and no node came")


def test_an_autoscaler_that_adds_none_says_why(decide: Decide) -> None:
    events = [
        scheduler_event("NotTriggerScaleUp", "pod didn't trigger scale-up: 1 max node group size reached", when=9)
    ]
    found = decide(pod=pending(), events=events).only
    assert found.severity == "error"
    assert found.says.endswith("; the autoscaler adds none: 1 max node group size reached")


def test_a_pod_that_room_is_made_for_is_only_a_warning(decide: Decide) -> None:
    waits = pending()
    waits["status"]["nominatedNodeName"] = "node-1"
    assert decide(pod=waits, events=[]).only.severity == "warning"


def test_what_the_largest_node_offers_is_set_beside_what_is_asked_for(decide: Decide) -> None:
    found = decide(pod=pending(), nodes=[node("a"), node("b", allocatable={"cpu": "96"})]).only
    assert found.compared[0].has == "refused by 1 of 3 nodes; allocatable in all: 96 at most"


@pytest.mark.parametrize(
    "healthy",
    [
        pytest.param(pod(), id="scheduled"),
        pytest.param(
            pod(container(state={}), phase="Pending", age=2, conditions=[], spec={"nodeName": None}),
            id="two seconds old",
        ),
        pytest.param(pod(phase="Failed", spec={"nodeName": None}), id="over"),
        pytest.param(pending("Scheduling is blocked", "SchedulingGated"), id="held back by a gate"),
    ],
)
def test_a_pod_that_has_a_node_or_has_just_come_has_no_finding(decide: Decide, healthy: Json) -> None:
    old = [scheduler_event("FailedScheduling", MESSAGE, when=900)]
    assert not decide(pod=healthy, events=old).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]


def test_where_nodes_may_not_be_listed_the_scheduler_alone_is_heard() -> None:
    waits = refused("1 node(s) had untolerated taint(s)", nodeSelector={"disktype": "sdd"})
    found = gather({NAME: waits, "/api/v1/nodes": DENIED}).packet
    faults = [one.check for one in found.findings if one.severity == "error"]
    assert faults == ["pod-unschedulable"]
    known = gather({NAME: waits, "/api/v1/nodes": list_of([node(labels={"disktype": "ssd"})], "NodeList")}).packet
    assert known.findings[0].check == "nodeselector-matches-no-node"


def test_a_claim_that_another_pod_has_for_itself_is_named(decide: Decide) -> None:
    reason = "unavailable due to PersistentVolumeClaim with ReadWriteOncePod access mode already in-use by another pod"
    claims = [{"name": "data", "persistentVolumeClaim": {"claimName": "index-data"}}]
    waits = pending(f"0/1 nodes are available: 1 node(s) {reason}.", volumes=claims)
    claim = {"metadata": {"name": "index-data"}, "spec": {"accessModes": ["ReadWriteOncePod"]}}
    found = decide(pod=waits, volumes={"PersistentVolumeClaim/index-data": claim}).only
    assert found.says.endswith(
        "0 of 1 nodes fit: another pod uses PersistentVolumeClaim/index-data, whose access mode is ReadWriteOncePod"
    )
    assert found.verify is not None
    assert found.verify.command == "kubectl describe pvc index-data -n payments"
    assert reason in decide(pod=waits).only.says
