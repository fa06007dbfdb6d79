"""Ports of the node that are taken."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.objects import HTTP, NAME, Json, condition, container, pod

HOST_PORT = {**HTTP, "hostPort": 18080}
PORTS = "node(s) didn't have free ports for the requested pod ports"


def waiting(message: str, *ports: Json) -> Json:
    return pod(
        container(state={}, ready=False, ports=list(ports) or [HOST_PORT]),
        phase="Pending",
        conditions=[condition("PodScheduled", "False", 600, "Unschedulable", message)],
        spec={"nodeName": None},
    )


def test_the_port_the_nodes_and_who_asks_for_the_same_are_said(decide: Decide) -> None:
    labels = {"app": "checkout-api", "pod-template-hash": "old"}
    others = [
        {"metadata": {"name": "checkout-api-old-x", "labels": labels}},
        {"metadata": {"name": NAME, "labels": labels}},
    ]
    found = decide(pod=waiting(f"0/3 nodes are available: 3 {PORTS}."), pods=others).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "error", f"Pod/{NAME}")
    assert found.says == (
        f"Pod/{NAME} asks for host port 18080/TCP, and 3 of 3 nodes have it in use; "
        "pod checkout-api-old-x has its labels and asks for the same"
    )
    assert "/evidence/pod/data/containers/api/ports/0" in [str(one) for one in found.cites]


def test_where_other_nodes_refuse_it_for_other_reasons_it_is_a_warning(decide: Decide) -> None:
    message = f"0/3 nodes are available: 1 Insufficient cpu, 2 {PORTS}."
    found = decide(pod=waiting(message)).only
    assert found.severity == "warning"
    assert found.says == f"Pod/{NAME} asks for host port 18080/TCP, and 2 of 3 nodes have it in use"


def test_a_pod_that_the_kubelet_turned_away_is_told_as_well(decide: Decide) -> None:
    one = pod(container(state={}, ready=False, ports=[HOST_PORT]), phase="Failed", status={"reason": "NodePorts"})
    assert decide(pod=one).only.says == f"Pod/{NAME} asks for host port 18080/TCP, and its node refused it"


@pytest.mark.parametrize(
    "one",
    [
        pytest.param(waiting("0/3 nodes are available: 3 Insufficient cpu."), id="another reason"),
        pytest.param(waiting(f"0/3 nodes are available: 3 {PORTS}.", HTTP), id="it asks for none"),
        pytest.param(pod(container(ports=[HOST_PORT])), id="it has it"),
    ],
)
def test_other_pods_have_no_finding(decide: Decide, one: Json) -> None:
    assert not decide(pod=one).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
