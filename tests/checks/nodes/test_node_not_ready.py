"""Nodes that are not ready, that do not report, that are gone."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.node import Node
from kubectl_evidence.outcome import NotFound
from tests.checks.conftest import Decide
from tests.checks.nodes.of_node import on, with_condition
from tests.checks.objects import NAME, Json, condition, container, pod
from tests.evidence.nodes import WELL, lease, node

LOST = pod(conditions=[condition("Ready", "False", 90), condition("ContainersReady", "True")])
NO_NETWORK = "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady"


def test_a_node_that_says_why_it_is_not_ready_is_quoted(decide: Decide) -> None:
    there = with_condition("Ready", "False", "KubeletNotReady", NO_NETWORK)
    (found,) = decide(node=on(there), pod=LOST).proven
    assert (found.severity, found.subject) == ("error", "Node/node-1")
    assert found.says == f"Node/node-1 has not been ready for 10m: KubeletNotReady: “{NO_NETWORK}”"
    assert [str(one) for one in found.cites] == [
        "/evidence/node/data/node/facts/conditions/Ready",
        "/evidence/pod/data/nodeName",
    ]


def test_the_lease_tells_when_a_silent_node_was_last_heard_of(decide: Decide) -> None:
    there = with_condition("Ready", "Unknown", "NodeStatusUnknown", "Kubelet stopped posting node status.")
    found = decide(node=on(there, lease=lease("2026-09-15T09:18:00Z")), pod=LOST).only
    assert found.says == (
        "Node/node-1 has not reported for 10m: Ready is Unknown; its kubelet last gave a sign of life 12m ago"
    )


def test_the_node_that_was_asked_about_needs_no_pod(decide: Decide) -> None:
    there = with_condition("Ready", "False", "KubeletNotReady", NO_NETWORK)
    assert decide(node=on(there)).only.severity == "error"
    assert decide(node=on(node(conditions={}))).only.says == "Node/node-1 has not said yet whether it is ready"


def test_a_node_that_is_gone_is_told_of_for_a_pod_that_needs_it(decide: Decide) -> None:
    found = decide(node=on(NotFound()), pod=LOST).only
    assert found.says == f"Node/node-1, which Pod/{NAME} is bound to, does not exist"


@pytest.mark.parametrize(
    ("there", "one"),
    [
        pytest.param(node(), pod(), id="ready"),
        pytest.param(node(conditions={**WELL, "Ready": "Unknown"}), pod(phase="Succeeded"), id="a pod that is done"),
        pytest.param(NotFound(), pod(phase="Failed"), id="a pod that is over, of a node that is gone"),
        pytest.param(node(unschedulable=True), pod(), id="cordoned"),
        pytest.param(
            node(conditions={**WELL, "Ready": "Unknown"}),
            pod(container(state={}), phase="Pending", spec={"nodeName": None}),
            id="a pod on no node",
        ),
    ],
)
def test_other_nodes_have_no_finding(decide: Decide, there: Any, one: Json) -> None:
    assert not decide(node=on(there), pod=one).found


def test_without_the_node_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=LOST, denied=[Node]).missing == ["node"]
