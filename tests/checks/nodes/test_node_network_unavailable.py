"""Nodes without a network for pods."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.node import Node
from tests.checks.conftest import Decide
from tests.checks.nodes.of_node import on, with_condition
from tests.checks.objects import Json, container, pod, waiting
from tests.evidence.nodes import node

OUT = with_condition("NetworkUnavailable", "True", "NoRouteCreated", "Node created without a route")
DOWN = pod(container(state=waiting("ContainerCreating")))


def test_what_the_node_says_of_its_network_is_told(decide: Decide) -> None:
    (found,) = decide(node=on(OUT), pod=DOWN).proven
    assert (found.severity, found.subject) == ("error", "Node/node-1")
    assert found.says == (
        "Node/node-1 has had no network for pods for 10m: NoRouteCreated: “Node created without a route”"
    )
    assert str(found.cites[0]) == "/evidence/node/data/node/facts/conditions/NetworkUnavailable"
    assert decide(node=on(OUT)).only.severity == "error"
    assert decide(node=on(OUT), pod=pod()).only.severity == "warning"


@pytest.mark.parametrize(
    ("there", "one"),
    [
        pytest.param(node(), DOWN, id="nobody sets the condition"),
        pytest.param(with_condition("NetworkUnavailable", "False", "CalicoIsUp"), DOWN, id="it is set up"),
        pytest.param(OUT, pod(spec={"hostNetwork": True}), id="a pod on the host's network"),
        pytest.param(OUT, pod(phase="Succeeded"), id="a pod that is done"),
    ],
)
def test_other_nodes_have_no_finding(decide: Decide, there: Any, one: Json) -> None:
    assert not decide(node=on(there), pod=one).found


def test_without_the_node_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=DOWN, denied=[Node]).missing == ["node"]
