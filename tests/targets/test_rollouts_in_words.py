"""What holds a workload's pods back: the template's demands, the order of ordinals, OnDelete, a pause; and of nodes."""

from __future__ import annotations

from typing import Any

from kubectl_evidence.render import to_markdown
from tests.targets.small_cluster import (
    NAMESPACE,
    Object,
    SmallCluster,
    a_deployment,
    a_node,
    a_pod,
    a_replica_set,
    a_workload,
    crashing,
    document_of,
    evidence_of,
    packet_of,
    unready,
)


def text_of(word: str, *objects: Object) -> str:
    return to_markdown.render(packet_of(SmallCluster(*objects), word, NAMESPACE), 10**9)


def with_spec(workload: Object, **spec: Any) -> Object:
    pod = {**workload["spec"]["template"]["spec"], **spec}
    template = {**workload["spec"]["template"], "spec": pod}
    return {**workload, "spec": {**workload["spec"], "template": template}}


AGENT = with_spec(
    a_workload("DaemonSet", "gpu-agent", status={"desiredNumberScheduled": 0}),
    nodeSelector={"accelerator": "h100"},
    serviceAccountName="agent",
    priorityClassName="high",
    tolerations=[{"key": "gpu", "operator": "Exists"}],
    containers=[{"name": "app", "image": "agent:1", "resources": {"requests": {"cpu": "10m"}}}],
)


def test_a_daemon_set_without_pods_is_shown_with_what_its_template_demands_and_why_no_node_has_it() -> None:
    text = text_of("ds/gpu-agent", AGENT, a_node())
    [line] = [one for one in text.splitlines() if "a pod of its template" in one]
    for told in ("cpu", "10m", "agent", "high", "node selector", "accelerator=h100", "gpu"):
        assert told in line
    assert "`accelerator=h100` is selected, it has no such label" in text.replace("\\", "")


def test_a_cordoned_node_does_not_refuse_a_daemon_set() -> None:
    cordoned = a_node() | {"spec": {"unschedulable": True}}
    found = packet_of(SmallCluster(AGENT, cordoned), "ds/gpu-agent")
    assert "cordoned" not in to_markdown.render(found, 10**9).partition("Nodes")[2].partition("refused for")[2]


def test_a_deployment_that_wants_pods_of_a_certain_node_and_has_none_leads_to_the_nodes() -> None:
    wishing = with_spec(a_deployment(), nodeSelector={"disk": "ssd"})
    assert list(evidence_of(document_of(SmallCluster(wishing, a_node()), "deploy/web"), "nodes")["items"]) == ["node-1"]
    idle = with_spec(a_deployment(replicas=0), nodeSelector={"disk": "ssd"})
    for other in (idle, a_deployment()):
        assert "nodes" not in document_of(SmallCluster(other, a_node()), "deploy/web")["evidence"]


def test_the_template_is_told_only_where_there_is_no_pod() -> None:
    deployment = with_spec(a_deployment(), nodeSelector={"disk": "ssd"})
    revision = a_replica_set(deployment)
    with_pod = document_of(SmallCluster(deployment, revision, a_pod("web-5f7c-a", revision)), "deploy/web")
    assert "template" not in evidence_of(with_pod, "owners")
    without = document_of(SmallCluster(deployment), "deploy/web")
    assert evidence_of(without, "owners")["template"]["nodeSelector"] == {"disk": "ssd"}
    assert [one["key"] for one in without["evidence"]["owners"]["sources"]] == ["Deployment/web"]


def test_a_workload_that_may_not_be_read_has_no_template_and_its_gap_is_told_once() -> None:
    found = document_of(SmallCluster(a_deployment(), refused=["deployments"]), "deploy/web")
    assert "template" not in (found["evidence"].get("owners", {}).get("data") or {})
    assert len({(one["evidence"], one["resource"]) for one in found["gaps"]}) == len(found["gaps"])


def cart(policy: str, created: int, **spec: Any) -> Object:
    status = {"replicas": created, "currentRevision": "cart-1", "updateRevision": "cart-2"}
    made = a_workload("StatefulSet", "cart", replicas=3, status=status)
    return {**made, "spec": {**made["spec"], "podManagementPolicy": policy, **spec}}


def test_a_stateful_set_that_waits_for_an_ordinal_is_told_with_the_pod_it_waits_for() -> None:
    ordered = cart("OrderedReady", 1)
    pod = a_pod("cart-0", ordered, status=crashing())
    assert "1 of 3 pods created: OrderedReady waits for `cart-0`" in text_of("sts/cart", ordered, pod)
    state = document_of(SmallCluster(ordered, pod), "sts/cart")["summary"]["state"]
    assert state.startswith("1 of 3 pods created: OrderedReady waits for cart-0; 0 of 1 containers ready")
    for other in (cart("Parallel", 1), cart("OrderedReady", 3)):
        assert "waits for" not in text_of("sts/cart", other, a_pod("cart-0", other, status=crashing()))


def test_of_several_pods_that_are_not_ready_a_stateful_set_waits_for_the_first_ordinal() -> None:
    ordered = cart("OrderedReady", 2)
    pods = [a_pod("cart-0", ordered, status=unready()), a_pod("cart-1", ordered, status=crashing())]
    assert "OrderedReady waits for `cart-0`" in text_of("sts/cart", ordered, *pods)


def test_a_stateful_set_that_updates_on_delete_is_not_said_to_be_rolling_out() -> None:
    waiting = cart("Parallel", 3, updateStrategy={"type": "OnDelete"})
    text = text_of("sts/cart", waiting, a_pod("cart-0", waiting))
    assert "new pods only when old ones are deleted (OnDelete)" in text
    assert "rolling out" not in text
    assert "0 updated" in text
    rolling = cart("Parallel", 3, updateStrategy={"type": "RollingUpdate"})
    assert "rolling out from" in text_of("sts/cart", rolling, a_pod("cart-0", rolling))


def test_the_state_of_a_paused_deployment_says_how_far_it_has_come() -> None:
    paused = a_workload("Deployment", "web", replicas=4, status={"replicas": 4, "updatedReplicas": 2})
    paused = {**paused, "spec": {**paused["spec"], "paused": True}}
    revision = a_replica_set(paused)
    pods = [a_pod(f"web-5f7c-{number}", revision) for number in range(4)]
    state = document_of(SmallCluster(paused, revision, *pods), "deploy/web")["summary"]["state"]
    assert state.startswith("4 pods, all ready; paused, 2 of 4 updated; ")


def headline_of_node(node: Object, *statuses: Object) -> str:
    pods = [a_pod(f"p-{number}", status=status) for number, status in enumerate(statuses)]
    return str(document_of(SmallCluster(node, *pods), "node/node-1")["summary"]["headline"])


def test_the_headline_of_a_node_says_first_how_the_node_is() -> None:
    headline = headline_of_node(a_node(), {}, crashing(), crashing())
    assert headline.startswith("Node/node-1 is well; 2 of its 3 pods are not well: Pod/p-1 in shop: ")
    cordoned = a_node() | {"spec": {"unschedulable": True}}
    assert headline_of_node(cordoned, crashing()).startswith(
        "Node/node-1 is well, but cordoned; 1 of its 1 pods is not well: "
    )
    pressed = a_node()
    pressed["status"]["conditions"].append({"type": "DiskPressure", "status": "True"})
    assert headline_of_node(pressed, crashing()).startswith("Node/node-1 is short of disk space (DiskPressure): ")


def test_the_state_of_a_node_lists_four_groups_and_counts_the_others() -> None:
    pods = [a_pod(f"p-{code}", status=crashing(code)) for code in range(1, 7)]
    state = document_of(SmallCluster(a_node(), *pods), "node/node-1")["summary"]["state"]
    assert state.count("exit code") == 4
    assert state.endswith(", 2 in 2 other states")
