"""Nodes that are short of something."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.node import Node
from tests.checks.conftest import Decide
from tests.checks.nodes.of_node import on, with_condition
from tests.checks.objects import Json, container, pod, waiting
from tests.evidence.nodes import node

SHORT = with_condition("MemoryPressure", "True", "KubeletHasInsufficientMemory", "kubelet has insufficient memory")
DOWN = pod(container(state=waiting("CrashLoopBackOff")))
LOW = {"reason": "Evicted", "message": "The node was low on resource: memory. "}
OWN_LIMIT = {"reason": "Evicted", "message": 'Usage of EmptyDir volume "tmp" exceeds the limit "1Mi". '}


@pytest.mark.parametrize(
    ("one", "severity"),
    [
        pytest.param(None, "error", id="the node was asked about"),
        pytest.param(DOWN, "warning", id="a pod there is not well"),
        pytest.param(pod(), "info", id="a pod there is well"),
        pytest.param(pod(phase="Failed", status=LOW), "warning", id="a pod was evicted for it"),
    ],
)
def test_what_the_node_is_short_of_is_told(decide: Decide, one: Json | None, severity: str) -> None:
    (found,) = decide(node=on(SHORT), pod=one).proven
    assert (found.severity, found.subject) == (severity, "Node/node-1")
    assert found.says == (
        "Node/node-1 is short of memory for 10m (MemoryPressure: KubeletHasInsufficientMemory: "
        "“kubelet has insufficient memory”): it evicts pods and takes no new ones"
    )
    assert str(found.cites[0]) == "/evidence/node/data/node/facts/conditions/MemoryPressure"


@pytest.mark.parametrize(
    ("there", "one"),
    [
        pytest.param(node(), DOWN, id="under no pressure"),
        pytest.param(with_condition("DiskPressure", "Unknown"), DOWN, id="a node that is silent"),
        pytest.param(with_condition("KernelDeadlock", "True"), DOWN, id="a condition of an add-on"),
        pytest.param(SHORT, pod(phase="Succeeded"), id="a pod that is done"),
        pytest.param(SHORT, pod(phase="Failed", status=OWN_LIMIT), id="evicted for a limit of its own"),
    ],
)
def test_other_nodes_have_no_finding(decide: Decide, there: Any, one: Json) -> None:
    assert not decide(node=on(there), pod=one).found


def test_without_the_node_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=DOWN, denied=[Node]).missing == ["node"]
