"""All nodes, for a pod that none fits: what refuses it on each, as far as the objects tell."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.nodes import Nodes
from kubectl_evidence.outcome import Forbidden, NotRequested
from tests.builders import list_of
from tests.evidence.gathering import DENIED, Gathered, gather
from tests.evidence.nodes import WELL, node
from tests.evidence.storage import claim, on_node, volume, with_claims

NODES = "/api/v1/nodes"
REFUSED = (
    "0/2 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 Insufficient cpu. preemption: "
    "0/2 nodes are available: 2 Preemption is not helpful for scheduling."
)

ZONES = {"maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule"}


def unplaced(*nodes: dict[str, Any], requests: dict[str, str] | None = None, **spec: Any) -> Gathered:
    """A pod that the scheduler found no node for, and the nodes that there are."""
    answers = with_claims(unplaced=REFUSED, **spec)
    [one] = answers.values()
    one["spec"]["containers"][0]["resources"] = {"requests": requests or {}}
    return gather({**answers, NODES: list_of(nodes, "NodeList")})


def kept(found: Gathered) -> dict[str, Any]:
    """The nodes that stay in the packet."""
    shown = found.packet.document()["evidence"]["nodes"]["data"]["items"]
    assert isinstance(shown, dict)
    return shown


@pytest.mark.parametrize(
    ("there", "spec", "why"),
    [
        (node(), {}, "nothing that its objects tell"),
        (node(labels={"disk": "hdd"}), {"nodeSelector": {"disk": "ssd"}}, "disk=ssd` is selected, it has `hdd`"),
        (node(), {"nodeSelector": {"disk": "ssd"}}, "`disk=ssd` is selected, it has no such label"),
        (node(unschedulable=True), {}, "cordoned"),
        (node(taints=[{"key": "gpu", "effect": "NoSchedule"}]), {}, "untolerated taint `gpu:NoSchedule`"),
        (node(), {"requests": {"cpu": "3"}}, "`cpu`: 3 asked for, 2 allocatable in all"),
        (node(), {"topologySpreadConstraints": [ZONES]}, "pods are spread by `zone`, it has no such label"),
        (node(labels={"zone": "a"}), {"topologySpreadConstraints": [ZONES]}, "nothing that its objects tell"),
        (
            node(),
            {"topologySpreadConstraints": [{**ZONES, "whenUnsatisfiable": "ScheduleAnyway"}]},
            "nothing that its objects tell",
        ),
        (node(), {}, "| it asks for nothing |"),
        (node(), {"requests": {"example.com/gpu": "1"}}, "`example.com/gpu`: 1 asked for, it has none"),
    ],
)
def test_a_node_says_what_refuses_the_pod(there: dict[str, Any], spec: dict[str, Any], why: str) -> None:
    assert why in unplaced(there, **spec).page(Nodes)


def test_nodes_that_refuse_alike_share_a_row_and_the_row_of_most_comes_first() -> None:
    tainted = [node(f"node-{n}", taints=[{"key": "gpu", "effect": "NoSchedule"}]) for n in range(1, 6)]
    page = unplaced(node("node-9", conditions={**WELL, "Ready": "Unknown"}), *tainted).page(Nodes)
    first, second = [line for line in page.splitlines() if line.startswith("node-")]
    assert first.startswith("node-1, node-2, node-3, 2 more | ready | ")
    assert second.startswith("node-9 | Ready=Unknown | ")


def test_a_volume_keeps_the_pod_to_the_nodes_where_it_is() -> None:
    answers = with_claims(
        "data", unplaced="0/1 nodes are available: 1 node(s) didn't match PersistentVolume's node affinity."
    )
    found = gather(
        {
            **answers,
            "data": claim(),
            "pv-data": volume(nodeAffinity=on_node("worker-7")),
            NODES: list_of([node(), node("worker-7")], "NodeList"),
        }
    )
    page = found.page(Nodes)
    assert "volume `of-data` is PersistentVolume/pv-data, which is only where `kubernetes.io/hostname=worker-7`" in page
    assert "worker-7 | ready" in page


def test_of_their_labels_only_those_that_the_pod_asks_about_stay() -> None:
    found = unplaced(node(labels={"disk": "hdd", "team": "search"}), nodeSelector={"disk": "ssd"})
    [shown] = kept(found).values()
    assert shown["labels"] == {"disk": "hdd"}


def test_of_many_nodes_each_way_to_refuse_the_pod_keeps_one() -> None:
    plain = [node(f"node-{n}") for n in range(40)]
    tainted = node("node-with-a-taint", taints=[{"key": "gpu", "effect": "NoSchedule"}])
    found = unplaced(*plain, tainted)
    assert "node-with-a-taint" in kept(found)
    assert found.packet.budget.left_out["nodes"] == 41 - len(kept(found)) > 0


def test_a_pod_that_has_a_node_or_is_held_back_costs_no_list_of_nodes() -> None:
    held = with_claims(unplaced="Scheduling is blocked due to non-empty scheduling gates")
    next(iter(held.values()))["status"]["conditions"][0]["reason"] = "SchedulingGated"
    for answers in ({}, held):
        assert gather(answers).bundle[Nodes] == NotRequested(Nodes.unasked)


def test_nodes_that_may_not_be_listed_are_a_gap_that_names_the_rule() -> None:
    found = gather({**with_claims(unplaced=REFUSED), NODES: DENIED})
    assert isinstance(found.bundle[Nodes], Forbidden)
    [gap] = found.packet.gaps
    assert gap.rule == {"apiGroups": ("",), "resources": ("nodes",), "verbs": ("list",)}
