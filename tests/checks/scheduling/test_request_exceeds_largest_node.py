"""Pods that ask for more than any node has, and pods that merely find none free."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.nodes import Nodes
from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.objects import NAME, Json, condition, container, pod, scheduler_event
from tests.checks.scheduling.waiting import refused
from tests.evidence.nodes import node

GPU = "nvidia.com/gpu"
TAINT = {"key": "dedicated", "value": "db", "effect": "NoSchedule"}


def test_both_amounts_and_the_largest_node_are_told(decide: Decide) -> None:
    waits = refused("2 Insufficient memory", total=2, requests={"memory": "100Gi", "cpu": "100m"})
    verdicts = decide(pod=waits, nodes=[node("small"), node("large", allocatable={"memory": "24684084Ki"})], events=[])
    (found,) = verdicts.proven
    assert (found.severity, found.subject) == ("error", f"Pod/{NAME}")
    assert found.says == (
        f"Pod/{NAME} asks for memory 100Gi, more than the largest node has: 23.5Gi (24684084Ki) on Node/large"
    )
    assert [(row.wants, row.has) for row in found.compared] == [("100Gi", "24684084Ki")]
    assert [str(one) for one in found.cites] == [
        "/evidence/pod/data/requests/memory",
        "/evidence/pod/data/containers/api/requests/memory",
        "/evidence/nodes/data/items/large/allocatable/memory",
        "/evidence/pod/data/conditions/PodScheduled",
    ]
    assert found.verify is not None
    assert found.verify.expect == "no node with memory 100Gi"


def test_what_containers_ask_for_together_counts(decide: Decide) -> None:
    one, other = (container(name, state={}, resources={"requests": {"cpu": "1500m"}}) for name in ("api", "proxy"))
    waits = pod(
        one,
        other,
        phase="Pending",
        conditions=[
            condition("PodScheduled", "False", 60, "Unschedulable", "0/1 nodes are available: 1 Insufficient cpu.")
        ],
        spec={"nodeName": None},
    )
    assert decide(pod=waits, nodes=[node()], events=[]).only.says == (
        f"Pod/{NAME} asks for cpu 3, more than the only node has: 2 on Node/node-1"
    )


def test_a_resource_that_no_node_offers_is_named_with_the_one_that_was_perhaps_meant(decide: Decide) -> None:
    waits = refused(f"2 Insufficient {GPU}s", total=2, requests={f"{GPU}s": "1"})
    there = [node("a", allocatable={GPU: "4"}), node("b")]
    assert decide(pod=waits, nodes=there, events=[]).only.says == (
        f"Pod/{NAME} asks for {GPU}s 1, which no node offers (there is `{GPU}`)"
    )


def test_a_larger_node_that_keeps_the_pod_off_does_not_count(decide: Decide) -> None:
    message = "1 Insufficient cpu, 1 node(s) had untolerated taint(s)"
    waits = refused(message, total=2, requests={"cpu": "8"})
    there = [node("worker"), node("db", allocatable={"cpu": "64"}, taints=[TAINT])]
    assert decide(pod=waits, nodes=there, events=[]).only.says == (
        f"Pod/{NAME} asks for cpu 8, more than the only node it may run on has: 2 on Node/worker"
    )


def test_a_node_may_lack_one_resource_and_another_node_another(decide: Decide) -> None:
    waits = refused("1 Insufficient cpu, 1 Insufficient memory", total=2, requests={"cpu": "4", "memory": "64Gi"})
    there = [node("a", allocatable={"cpu": "8"}), node("b", allocatable={"memory": "128Gi"})]
    assert decide(pod=waits, nodes=there, events=[]).only.says.endswith(", and none offers all of it")


FULL = refused("1 Insufficient cpu", requests={"cpu": "1"})
SCALE_UP = [scheduler_event("TriggeredScaleUp", "pod triggered scale-up: [{pool 1->2 (max: 5)}]", when=30)]
LARGE = refused("1 Insufficient cpu", requests={"cpu": "64"})


@pytest.mark.parametrize(
    ("waits", "there", "events"),
    [
        pytest.param(FULL, [node()], [], id="a node that is merely full"),
        pytest.param(LARGE, [node()], SCALE_UP, id="an autoscaler is about to add a node"),
        pytest.param(
            LARGE, [node("new", allocatable={"cpu": "96"}), node()], [], id="a node that is large enough came"
        ),
        pytest.param(refused("1 x"), [node()], [], id="a reason of another sort"),
        pytest.param(pod(), [node()], [], id="on a node"),
    ],
)
def test_other_pods_have_no_finding(decide: Decide, waits: Json, there: list[Any], events: list[Any]) -> None:
    assert not decide(pod=waits, nodes=there, events=events).found


def test_where_not_all_nodes_were_listed_nothing_is_concluded(decide: Decide) -> None:
    waits = refused("300 Insufficient cpu", total=300, requests={"cpu": "64"})
    assert not decide(pod=waits, nodes=[node(f"node-{n}") for n in range(100)], events=[]).found


def test_without_the_nodes_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=LARGE, denied=[Nodes]).missing == ["nodes"]
    assert decide(denied=[Pod], nodes=[node()]).missing == ["pod"]
