"""Services that answer on some nodes only."""

from __future__ import annotations

from typing import Any

from kubectl_evidence.evidence.nodes import Nodes
from tests.checks.conftest import Decide
from tests.checks.objects import SLICE_PORT, Json, condition, endpoint, endpoint_slice, pod, service

APP = {"app": "checkout-api"}
SLICES = [endpoint_slice("checkout", endpoint(), ports=[SLICE_PORT])]


def outside(type_: str = "NodePort") -> Json:
    return service("checkout", APP, type=type_, externalTrafficPolicy="Local")


def node(name: str, ready: str = "True", **spec: Any) -> Json:
    return {"metadata": {"name": name}, "spec": spec, "status": {"conditions": [condition("Ready", ready)]}}


def test_nodes_without_an_endpoint_drop_what_comes_to_their_ports(decide: Decide) -> None:
    nodes = [node(f"node-{number}") for number in range(1, 7)]
    found = decide(pod=pod(), services=[outside()], slices=SLICES, nodes=nodes).only
    assert found.verdict == "suspected"
    assert found.says == (
        "Service/checkout has externalTrafficPolicy Local and endpoints on 1 of 6 nodes: "
        "at node-2, node-3, node-4 and 2 more nothing answers"
    )


def test_a_load_balancer_leaves_such_nodes_out(decide: Decide) -> None:
    nodes = [node("node-1"), node("node-2")]
    assert not decide(pod=pod(), services=[outside("LoadBalancer")], slices=SLICES, nodes=nodes).found


def test_nodes_that_take_no_pods_or_are_not_ready_do_not_count(decide: Decide) -> None:
    taint = [{"key": "node-role.kubernetes.io/control-plane", "effect": "NoSchedule"}]
    nodes = [
        node("node-1"),
        node("node-2", "Unknown"),
        node("node-3", unschedulable=True),
        node("node-4", taints=taint),
    ]
    assert not decide(pod=pod(), services=[outside()], slices=SLICES, nodes=nodes).found


def test_with_the_usual_policy_every_node_answers(decide: Decide) -> None:
    usual = service("checkout", APP, type="NodePort", externalTrafficPolicy="Cluster")
    assert not decide(pod=pod(), services=[usual], slices=SLICES, nodes=[node("node-1"), node("node-2")]).found


def test_without_the_nodes_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=pod(), services=[outside()], slices=SLICES, denied=[Nodes]).missing == ["nodes"]
