"""Cordoned nodes that a pod waits for, and cordons that matter to nobody."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.nodes import Nodes
from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.objects import NAME, Json, pod
from tests.checks.scheduling.waiting import refused
from tests.evidence.nodes import node

TAINT = {"key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"}
CORDON = "1 node(s) were unschedulable"
DB = {"key": "dedicated", "value": "db", "effect": "NoSchedule"}


def cordoned(name: str = "node-1", **more: Any) -> dict[str, Any]:
    return node(name, **{"unschedulable": True, "taints": [TAINT], **more})


def test_the_only_node_is_cordoned(decide: Decide) -> None:
    (found,) = decide(pod=refused(CORDON), nodes=[cordoned()], events=[]).proven
    assert (found.severity, found.subject) == ("warning", f"Pod/{NAME}")
    assert found.says == f"Pod/{NAME} waits for a node: the only node is cordoned (Node/node-1)"
    assert [str(one) for one in found.cites] == [
        "/evidence/pod/data/conditions/PodScheduled",
        "/evidence/nodes/data/items/node-1/unschedulable",
    ]


def test_nodes_that_are_meant_for_others_do_not_matter(decide: Decide) -> None:
    waits = refused(f"{CORDON}, 1 node(s) had untolerated taint(s)", total=2)
    found = decide(pod=waits, nodes=[cordoned("a"), node("db", taints=[DB])], events=[]).only
    assert found.says == f"Pod/{NAME} waits for a node: of those it may run on the only node is cordoned (Node/a)"


@pytest.mark.parametrize(
    ("waits", "there"),
    [
        pytest.param(
            refused(f"{CORDON}, 1 Insufficient cpu", total=2), [cordoned("a"), node("b")], id="another node is full"
        ),
        pytest.param(
            refused("1 Insufficient cpu", tolerations=[{"key": TAINT["key"], "operator": "Exists"}]),
            [cordoned()],
            id="it tolerates the cordon",
        ),
        pytest.param(
            refused("1 node(s) had untolerated taint(s)"), [cordoned(taints=[TAINT, DB])], id="it is tainted besides"
        ),
        pytest.param(pod(), [cordoned()], id="it runs there"),
    ],
)
def test_other_pods_have_no_finding(decide: Decide, waits: Json, there: list[Any]) -> None:
    assert not decide(pod=waits, nodes=there, events=[]).found


def test_without_the_nodes_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=refused(CORDON), denied=[Nodes]).missing == ["nodes"]
    assert decide(denied=[Pod], nodes=[node()]).missing == ["pod"]
