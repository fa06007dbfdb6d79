"""Nodes that are full by number."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.nodes import Nodes
from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.objects import NAME, Json, pod
from tests.checks.scheduling.waiting import refused
from tests.evidence.nodes import node


def test_the_number_of_a_node_is_told_where_nodes_were_listed(decide: Decide) -> None:
    waits = refused("2 Too many pods", total=2)
    (found,) = decide(pod=waits, nodes=[node("a"), node("b")], events=[]).proven
    assert (found.severity, found.subject) == ("error", f"Pod/{NAME}")
    assert found.says == f"Pod/{NAME} finds 2 of 2 nodes with as many pods as they may run (Node/a: 110)"
    assert "/evidence/nodes/data/items/a/allocatable/pods" in map(str, found.cites)
    without = decide(pod=waits, denied=[Nodes]).only
    assert without.says == f"Pod/{NAME} finds 2 of 2 nodes with as many pods as they may run"


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(refused("1 Too many pods, 2 Insufficient cpu", total=3), id="most nodes lack something else"),
        pytest.param(refused("1 Insufficient cpu"), id="none is full by number"),
        pytest.param(pod(), id="it has a node"),
    ],
)
def test_other_pods_have_no_finding(decide: Decide, other: Json) -> None:
    assert not decide(pod=other, nodes=[node()], events=[]).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
