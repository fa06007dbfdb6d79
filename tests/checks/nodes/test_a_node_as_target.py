"""What is asked about a node is answered about the node first, then about the pods on it."""

from __future__ import annotations

import pytest

from kubectl_evidence.kinds import NODE
from kubectl_evidence.target import Target
from tests.builders import list_of
from tests.checks.nodes.of_node import with_condition
from tests.checks.objects import READY_PROBE, Json, container, ended, pod, waiting
from tests.evidence.gathering import gather
from tests.evidence.nodes import node

TARGET = Target("node-1", "", NODE)
LOOP = pod(container(state=waiting("CrashLoopBackOff"), last=ended(1, ended=9), restarts=5, readinessProbe=READY_PROBE))


def causes(there: Json) -> list[str]:
    """The checks of the findings about a node on which a pod crashes, in their order."""
    path = f"/api/v1/namespaces/payments/pods/{LOOP['metadata']['name']}"
    found = gather({"/api/v1/nodes/node-1": there, "/api/v1/pods": list_of([LOOP], "PodList"), path: LOOP}, TARGET)
    return [one.check for one in found.packet.findings if one.severity != "info"]


@pytest.mark.parametrize(
    ("kind", "status", "first"),
    [
        ("Ready", "False", "node-not-ready"),
        ("Ready", "Unknown", "node-not-ready"),
        ("MemoryPressure", "True", "node-pressure"),
        ("DiskPressure", "True", "node-pressure"),
        ("NetworkUnavailable", "True", "node-network-unavailable"),
    ],
)
def test_the_trouble_of_the_node_itself_comes_first(kind: str, status: str, first: str) -> None:
    assert causes(with_condition(kind, status))[0] == first


def test_of_a_node_that_is_well_only_its_pods_are_told_of() -> None:
    found = causes(node())
    assert found
    assert not [one for one in found if one.startswith("node-")]


def test_a_cordon_alone_is_no_fault_of_a_node() -> None:
    assert not [one for one in causes(node(unschedulable=True)) if one.startswith("node-")]
