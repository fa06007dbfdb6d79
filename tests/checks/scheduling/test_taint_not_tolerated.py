"""Taints that keep a pod off every node, and taints that are no news."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.nodes import Nodes
from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.objects import NAME, Json, pod
from tests.checks.scheduling.waiting import refused
from tests.evidence.nodes import WELL, node

TAINTED = "1 node(s) had untolerated taint(s)"
ANALYTICS = {"key": "dedicated", "value": "analytics", "effect": "NoSchedule"}
CONTROL_PLANE = {"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}


def test_the_taint_is_named_with_the_toleration_that_misses_it(decide: Decide) -> None:
    tolerations = [{"key": "dedicated", "operator": "Equal", "value": "database", "effect": "NoSchedule"}]
    verdicts = decide(pod=refused(TAINTED, tolerations=tolerations), nodes=[node(taints=[ANALYTICS])], events=[])
    (found,) = verdicts.proven
    assert (found.severity, found.subject) == ("error", f"Pod/{NAME}")
    assert found.says == (
        f"Pod/{NAME} does not tolerate taint `dedicated=analytics:NoSchedule` of the only node: "
        "it tolerates `dedicated=database:NoSchedule`"
    )
    assert [(row.wants, row.has) for row in found.compared] == [
        ("dedicated=analytics:NoSchedule", "tolerates dedicated=database:NoSchedule")
    ]
    assert [str(one) for one in found.cites] == [
        "/evidence/pod/data/conditions/PodScheduled",
        "/evidence/nodes/data/items/node-1/taints/0",
        "/evidence/pod/data/tolerations",
    ]


def test_nodes_of_the_control_plane_are_named_only_where_there_are_no_others(decide: Decide) -> None:
    reasons = "3 node(s) had untolerated taint(s)"
    others = [node("cp", taints=[CONTROL_PLANE]), node("a", taints=[ANALYTICS]), node("b", taints=[ANALYTICS])]
    assert decide(pod=refused(reasons, total=3), nodes=others, events=[]).only.says == (
        f"Pod/{NAME} does not tolerate taint `dedicated=analytics:NoSchedule` of Node/a and 1 more"
    )
    alone = decide(pod=refused(TAINTED), nodes=[node("cp", taints=[CONTROL_PLANE])], events=[])
    assert "`node-role.kubernetes.io/control-plane:NoSchedule` of the only node" in alone.only.says


def test_a_node_that_is_not_well_is_told_as_such(decide: Decide) -> None:
    lost = {"key": "node.kubernetes.io/unreachable", "effect": "NoSchedule"}
    there = [node(conditions={**WELL, "Ready": "Unknown"}, taints=[lost])]
    assert decide(pod=refused(TAINTED), nodes=there, events=[]).only.says == (
        f"Pod/{NAME} has no node to go to: Node/node-1 does not report any more "
        "(taint `node.kubernetes.io/unreachable:NoSchedule`)"
    )


def test_a_tainted_node_is_the_one_that_was_selected(decide: Decide) -> None:
    reasons = f"1 node(s) didn't match Pod's node affinity/selector, {TAINTED}"
    there = [node("web"), node("gpu", labels={"pool": "gpu"}, taints=[ANALYTICS])]
    waits = refused(reasons, total=2, nodeSelector={"pool": "gpu"})
    assert decide(pod=waits, nodes=there, events=[]).only.says == (
        f"Pod/{NAME} does not tolerate taint `dedicated=analytics:NoSchedule` of Node/gpu"
    )


@pytest.mark.parametrize(
    ("waits", "there"),
    [
        pytest.param(
            refused(f"{TAINTED}, 1 Insufficient cpu", total=2),
            [node("cp", taints=[CONTROL_PLANE]), node("full")],
            id="another node lets the pod in and is full",
        ),
        pytest.param(
            refused(f"{TAINTED}, 1 Insufficient cpu", total=2, requests={"cpu": "64"}),
            [node("cp", taints=[CONTROL_PLANE]), node("small")],
            id="another node lets the pod in and is too small",
        ),
        pytest.param(
            refused("1 Insufficient cpu", tolerations=[{"operator": "Exists"}]),
            [node(taints=[ANALYTICS])],
            id="it tolerates everything",
        ),
        pytest.param(
            refused("1 Insufficient cpu"), [node(taints=[{**ANALYTICS, "effect": "PreferNoSchedule"}])], id="a wish"
        ),
        pytest.param(
            refused("1 node(s) were unschedulable"),
            [node(unschedulable=True, taints=[{"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"}])],
            id="a cordon",
        ),
        pytest.param(refused("1 Insufficient cpu"), [node(taints=[ANALYTICS])], id="tainted since"),
        pytest.param(pod(), [node(taints=[ANALYTICS])], id="on a node"),
    ],
)
def test_other_pods_have_no_finding(decide: Decide, waits: Json, there: list[Any]) -> None:
    assert not decide(pod=waits, nodes=there, events=[]).found


def test_without_the_nodes_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=refused(TAINTED), denied=[Nodes]).missing == ["nodes"]
    assert not decide(denied=[Pod], nodes=[node()]).found
