"""The node of the pod: one request, and more where something needs an explanation; and a node as the target."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from kubectl_evidence.evidence.node import Node
from kubectl_evidence.evidence.node_pods import NodePods
from kubectl_evidence.kinds import NODE
from kubectl_evidence.outcome import Forbidden, NotRequested
from kubectl_evidence.target import Target
from tests.builders import list_of, pod
from tests.evidence.gathering import DENIED, Gathered, gather
from tests.evidence.nodes import WELL, lease, node, pod_on_node

LEASE = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/node-1"
EVENTS = "/api/v1/namespaces/default/events"
EVERY_POD = "/api/v1/pods"
TARGET = Target("node-1", "", NODE)


def crashing(**status: Any) -> dict[str, Any]:
    one = pod()
    one["status"]["conditions"] = []
    one["status"]["containerStatuses"][0] |= {"ready": False, "state": {"waiting": {"reason": "CrashLoopBackOff"}}}
    one["status"] |= status
    return {one["metadata"]["name"]: one}


def evicted() -> dict[str, Any]:
    return crashing(phase="Failed", reason="Evicted", message="The node was low on resource: memory.")


def about_nodes(found: Gathered) -> list[str]:
    """What was asked about the node, without its usage."""
    paths = [one.path for one in found.asked]
    return [path for path in paths if path in ("/api/v1/nodes/node-1", LEASE, EVENTS, EVERY_POD)]


def test_the_node_of_a_pod_that_is_well_costs_one_request() -> None:
    found = gather({"node-1": node()})
    assert about_nodes(found) == ["/api/v1/nodes/node-1"]
    data = found.data(Node)
    assert data.facts is not None
    assert (data.facts.kubelet_version, data.facts.allocatable) == (
        "v1.36.2",
        {"cpu": "2", "memory": "7Gi", "pods": "110"},
    )
    assert (data.lease, data.events) == (None, None)


def test_of_a_pod_in_trouble_the_events_of_its_node_are_read_too() -> None:
    assert about_nodes(gather({**crashing(), "node-1": node()})) == ["/api/v1/nodes/node-1", EVENTS]


@pytest.mark.parametrize("condition", ["MemoryPressure", "DiskPressure", "PIDPressure", "NetworkUnavailable"])
def test_a_node_under_pressure_is_asked_for_its_events(condition: str) -> None:
    assert EVENTS in about_nodes(gather({"node-1": node(conditions={**WELL, condition: "True"})}))


@pytest.mark.parametrize("ready", ["False", "Unknown"])
def test_a_node_that_does_not_say_that_it_is_ready_is_asked_for_its_lease(ready: str) -> None:
    silent = node(conditions={**WELL, "Ready": ready})
    found = gather({"node-1": silent, LEASE: lease("2026-09-15T09:20:00Z")})
    assert sorted(about_nodes(found)) == sorted(["/api/v1/nodes/node-1", EVENTS, LEASE])
    assert "lease of the kubelet: renewed 10m before the reading, good for 40s" in found.page(Node)
    assert any(str(one.says) == f"Ready became {ready} (Said)" for one in found.packet.timeline)


def test_a_condition_of_an_add_on_is_shown_and_asks_for_nothing() -> None:
    found = gather({"node-1": node(conditions={**WELL, "KernelDeadlock": "True"})})
    assert about_nodes(found) == ["/api/v1/nodes/node-1"]
    assert "KernelDeadlock | True" in found.page(Node)


def test_a_node_that_is_gone_is_an_observation() -> None:
    found = gather({"node-1": None})
    assert "the node: does not exist" in found.page(Node)
    assert EVENTS in about_nodes(found)
    assert not found.packet.gaps


def test_taints_and_cordons_are_told() -> None:
    tainted = node(unschedulable=True, taints=[{"key": "dedicated", "value": "gpu", "effect": "NoSchedule"}])
    assert "cordoned · taints: dedicated=gpu:NoSchedule" in gather({"node-1": tainted}).page(Node)


@pytest.mark.parametrize(
    ("server", "said"),
    [
        ("v1.36.0", "kubelet v1.36.2 · "),
        ("v1.38.0", "kubelet v1.36.2 (2 minor version(s) older than the API server) · "),
        ("v1.40.0", "kubelet v1.36.2 (4 minor version(s) older than the API server: not supported) · "),
        ("v1.35.9", "kubelet v1.36.2 (1 minor version(s) newer than the API server: not supported) · "),
    ],
)
def test_the_kubelets_version_is_set_beside_the_api_servers(server: str, said: str) -> None:
    assert said in gather({"node-1": node(), "version": {"gitVersion": server}}).page(Node)


def test_where_an_evicted_pod_was_what_else_takes_room_is_added_up() -> None:
    others = [pod_on_node("a", "1500m", "1Gi"), pod_on_node("b", "250m", "512Mi"), pod_on_node("c", phase="Succeeded")]
    found = gather({**evicted(), "node-1": node(), EVERY_POD: list_of(others, "PodList")})
    data = found.data(NodePods)
    assert (data.total, data.requested) == (2, {"cpu": "1750m", "memory": "1536Mi"})
    page = found.page(NodePods)
    assert "cpu | 1750m | 2 | 88%" in page
    assert "other/a | Running | cpu 1500m, memory 1Gi" in page


def test_what_else_runs_on_the_node_is_not_asked_for_where_nothing_is_about_room() -> None:
    assert gather({**crashing(), "node-1": node()}).bundle[NodePods] == NotRequested(NodePods.unasked)


def test_the_node_that_room_is_made_on_is_told_before_the_pod_has_it() -> None:
    one = pod()
    del one["spec"]["nodeName"]
    one["status"] = {"phase": "Pending", "nominatedNodeName": "node-1"}
    found = gather({one["metadata"]["name"]: one, "node-1": node(), EVERY_POD: list_of([], "PodList")})
    assert EVERY_POD in about_nodes(found)
    assert found.data(Node).facts is not None


def test_a_node_as_the_target_is_told_with_its_lease_its_events_and_all_that_runs_there() -> None:
    event = {
        "metadata": {"name": "node-1.1"},
        "involvedObject": {"kind": "Node", "name": "node-1"},
        "reason": "Rebooted",
        "message": "Node node-1 has been rebooted",
        "firstTimestamp": "2026-09-15T09:19:50Z",
    }
    listed = list_of([pod_on_node("a"), pod_on_node("b")], "PodList")
    answers: Mapping[str, Any] = {
        "node-1": node(), LEASE: lease(), EVERY_POD: listed, EVENTS: list_of([event], "EventList"),
    }  # fmt: skip
    found = gather(answers, TARGET)
    # Each once: the list of its pods is also the one that the pods to look into are found in.
    assert sorted(about_nodes(found)) == sorted(["/api/v1/nodes/node-1", LEASE, EVENTS, EVERY_POD])
    assert found.data(NodePods).requested == {"cpu": "200m", "memory": "128Mi"}
    [told] = [one for one in found.packet.timeline if "Rebooted" in one.says]
    assert str(told.cites) == "/evidence/node/data/events/parts/Node/items/node-1.1"


def test_a_node_that_may_not_be_read_is_a_gap_that_names_the_rule() -> None:
    found = gather({"node-1": DENIED})
    assert isinstance(found.bundle[Node], Forbidden)
    [gap] = [one for one in found.packet.gaps if one.resource == "nodes" and not one.group]
    assert gap.rule == {"apiGroups": ("",), "resources": ("nodes",), "verbs": ("get",)}
    assert about_nodes(found) == ["/api/v1/nodes/node-1"]


def test_pods_of_other_namespaces_that_may_not_be_read_leave_their_sum_unknown() -> None:
    found = gather({**evicted(), "node-1": node(), EVERY_POD: DENIED})
    assert isinstance(found.bundle[NodePods], Forbidden)
    assert found.data(Node).facts is not None


def test_of_the_labels_of_a_node_those_stay_that_say_where_it_is_and_those_that_the_pod_selects() -> None:
    one = pod()
    one["spec"]["nodeSelector"] = {"zz-disk": "ssd"}
    labels = {f"example.com/label-{n}": "words" for n in range(30)}
    there = node(labels={**labels, "zz-disk": "ssd", "topology.kubernetes.io/zone": "eu-1a"})
    found = gather({one["metadata"]["name"]: one, "node-1": there})
    kept = found.packet.document()["evidence"]["node"]["data"]["node"]["facts"]["labels"]
    assert (kept["zz-disk"], kept["topology.kubernetes.io/zone"]) == ("ssd", "eu-1a")
    assert found.packet.budget.left_out["nodeLabels"] == 33 - len(kept) > 0
