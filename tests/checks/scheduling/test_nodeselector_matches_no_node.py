"""Selectors and affinities that match no node, and those that match one that is not free."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.nodes import Nodes
from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.objects import NAME, Json, pod, scheduler_event
from tests.checks.scheduling.waiting import refused
from tests.evidence.nodes import node

SELECTOR = "node(s) didn't match Pod's node affinity/selector"
MISMATCH = f"2 {SELECTOR}"


def required(*terms: list[dict[str, Any]]) -> Json:
    """A node affinity with these terms."""
    found = [{"matchExpressions": term} for term in terms]
    return {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": found}}}


def among(key: str, *values: str) -> dict[str, Any]:
    return {"key": key, "operator": "In", "values": list(values)}


def test_a_value_that_resembles_the_one_nodes_carry_is_told(decide: Decide) -> None:
    waits = refused(MISMATCH, total=2, nodeSelector={"disktype": "sdd"})
    there = [node("node-1", labels={"disktype": "ssd"}), node("node-2", labels={"disktype": "hdd"})]
    verdicts = decide(pod=waits, nodes=there, events=[])
    (found,) = verdicts.proven
    assert (found.severity, found.subject) == ("error", f"Pod/{NAME}")
    assert found.says == (
        f"Pod/{NAME} wants a node with `disktype=sdd`, which none of 2 nodes has: Node/node-1 carries `disktype=ssd`"
    )
    assert [str(one) for one in found.cites] == [
        "/evidence/pod/data/conditions/PodScheduled",
        "/evidence/pod/data/nodeSelector/disktype",
        "/evidence/nodes/data/items/node-1/labels/disktype",
    ]
    assert [(row.wants, row.has) for row in found.compared] == [("disktype=sdd", "disktype=ssd on Node/node-1")]
    assert found.verify is not None
    assert found.verify.command == "kubectl get nodes -l 'disktype=sdd'"


@pytest.mark.parametrize(
    ("selector", "labels", "ending"),
    [
        ({"disk-type": "ssd"}, {"disktype": "ssd"}, "which the only node has not: Node/node-1 carries `disktype=ssd`"),
        (
            {"pool": "batch"},
            {"team/pool": "batch"},
            "which the only node has not: Node/node-1 carries `team/pool=batch`",
        ),
        (
            {"kubernetes.io/hostnam": "node-1"},
            {"kubernetes.io/os": "linux"},
            "which the only node has not: Node/node-1 carries `kubernetes.io/hostname=node-1`",
        ),
        (
            {"beta.kubernetes.io/instance": "m5"},
            {"kubernetes.io/instance": "c6", "pool": "x"},
            "which the only node has not: Node/node-1 carries `kubernetes.io/instance=c6`",
        ),
        ({"gpu": "true"}, {"spot": "true"}, "`gpu=true`, which the only node has not"),
        ({"pool": "batch"}, {"pool": "web"}, "which the only node has not: Node/node-1 carries `pool=web`"),
    ],
)
def test_a_label_that_was_perhaps_meant_is_named(
    decide: Decide, selector: dict[str, str], labels: dict[str, str], ending: str
) -> None:
    waits = refused(f"1 {SELECTOR}", nodeSelector=selector)
    assert decide(pod=waits, nodes=[node(labels=labels)], events=[]).only.says.endswith(ending)


def test_pairs_that_no_node_has_together_are_told_as_such(decide: Decide) -> None:
    waits = refused(MISMATCH, total=2, nodeSelector={"disk": "ssd", "zone": "a"})
    there = [node("node-1", labels={"disk": "ssd", "zone": "b"}), node("node-2", labels={"disk": "hdd", "zone": "a"})]
    assert decide(pod=waits, nodes=there, events=[]).only.says == (
        f"Pod/{NAME} wants a node with `disk=ssd` and `zone=a`, which none of 2 nodes has together"
    )


def test_of_several_terms_all_are_told(decide: Decide) -> None:
    waits = refused(f"1 {SELECTOR}", affinity=required([among("zone", "a")], [among("zone", "b", "c")]))
    assert decide(pod=waits, nodes=[node(labels={"zone": "d"})], events=[]).only.says == (
        f"Pod/{NAME} wants a node with `zone=a` or `zone in (b,c)`, which the only node has not"
    )


def test_a_single_term_is_told_with_what_nodes_carry(decide: Decide) -> None:
    waits = refused(f"1 {SELECTOR}", affinity=required([among("kubernetes.io/arch", "arm64")]))
    assert decide(pod=waits, nodes=[node(labels={"kubernetes.io/arch": "amd64"})], events=[]).only.says == (
        f"Pod/{NAME} wants a node with `kubernetes.io/arch=arm64`, which the only node has not: "
        "Node/node-1 carries `kubernetes.io/arch=amd64`"
    )


def test_a_daemon_set_that_wants_no_pod_for_want_of_a_node_is_told_of(decide: Decide) -> None:
    daemons = {
        "apiVersion": "apps/v1",
        "kind": "DaemonSet",
        "metadata": {"name": "agent", "namespace": "payments", "uid": "u"},
        "spec": {
            "template": {
                "spec": {"nodeSelector": {"pool": "gpu"}, "containers": [{"name": "agent", "image": "agent:1"}]}
            },
            "updateStrategy": {"type": "RollingUpdate"},
        },
        "status": {"desiredNumberScheduled": 0, "currentNumberScheduled": 0, "numberReady": 0},
    }
    owners = {"DaemonSet/agent": daemons, "template": daemons}
    assert decide(owners=owners, nodes=[node(labels={"pool": "web"})]).only.says == (
        "DaemonSet/agent is to run only on nodes with `pool=gpu`, which the only node has not: "
        "Node/node-1 carries `pool=web`"
    )


SCALE_UP = [scheduler_event("TriggeredScaleUp", "pod triggered scale-up: [{gpu 0->1 (max: 5)}]", when=30)]
WANTS: dict[str, Any] = {"nodeSelector": {"pool": "gpu"}}
GPU = node("gpu-1", labels={"pool": "gpu"}, taints=[{"key": "gpu", "effect": "NoSchedule"}])


@pytest.mark.parametrize(
    ("waits", "there", "events"),
    [
        pytest.param(
            refused(f"1 {SELECTOR}, 1 node(s) had untolerated taint(s)", total=2, **WANTS),
            [node(), GPU],
            [],
            id="a node that matches and is tainted",
        ),
        pytest.param(refused(f"1 {SELECTOR}", **WANTS), [node()], SCALE_UP, id="an autoscaler is about to add one"),
        pytest.param(refused("1 Insufficient cpu", **WANTS), [node()], [], id="the scheduler saw another node"),
        pytest.param(
            refused("1 Insufficient cpu", affinity=required([among("zone", "x")], [among("pool", "web")])),
            [node(labels={"pool": "web"})],
            [],
            id="one of two terms matches",
        ),
        pytest.param(pod(spec=WANTS), [node()], [], id="it has a node, whose label was changed since"),
    ],
)
def test_other_pods_have_no_finding(decide: Decide, waits: Json, there: list[Any], events: list[Any]) -> None:
    assert not decide(pod=waits, nodes=there, events=events).found


def test_where_not_all_nodes_were_listed_nothing_is_concluded(decide: Decide) -> None:
    waits = refused(f"300 {SELECTOR}", total=300, **WANTS)
    assert not decide(pod=waits, nodes=[node(f"node-{n}") for n in range(100)], events=[]).found


def test_without_the_nodes_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=refused(f"1 {SELECTOR}", **WANTS), denied=[Nodes]).missing == ["nodes"]
    assert not decide(denied=[Pod], nodes=[node()]).found
