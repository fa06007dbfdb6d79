"""`-l SELECTOR`: the workloads whose pods have these labels."""

from __future__ import annotations

import shlex
from typing import Any

import pytest

from kubectl_evidence.kinds import DEPLOYMENT, NODE, POD
from kubectl_evidence.select import Unselected, asks, select
from kubectl_evidence.target import Target
from tests.targets.small_cluster import (
    NAMESPACE,
    Object,
    SmallCluster,
    a_cron_job,
    a_deployment,
    a_job,
    a_node,
    a_pod,
    a_replica_set,
    a_workload,
    an_object,
    crashing,
)

FORM = Target("name", NAMESPACE)
WEB, CART = a_deployment("web"), a_workload("StatefulSet", "cart")
REPLICA_SET = a_replica_set(WEB)
# Of kinds that nobody here knows: an operator's, and the node that a static pod is mirrored from.
ROLLOUT = an_object("argoproj.io/v1alpha1", "Rollout", "till")
CLONES = an_object("apps.kruise.io/v1alpha1", "CloneSet", "clones")


def selected(*objects: Object, selector: str = "app=web", form: Target = FORM, **cluster: Any) -> list[str]:
    return [str(target) for target in select(SmallCluster(*objects, **cluster), form, selector, 5)]


def unselected(*objects: Object, selector: str = "app=web", form: Target = FORM, **cluster: Any) -> Unselected:
    with pytest.raises(Unselected) as error:
        select(SmallCluster(*objects, **cluster), form, selector, 5)
    return error.value


def test_pods_stand_for_the_workloads_that_own_them_each_once() -> None:
    pods = [
        a_pod("web-5f7c-a", REPLICA_SET),
        a_pod("web-5f7c-b", REPLICA_SET),
        a_pod("cart-0", CART),
        a_pod("cart-1", CART),
    ]
    assert selected(*pods) == ["deployment/web", "statefulset/cart"]


def test_a_pod_without_an_owner_is_a_target_itself() -> None:
    assert selected(a_pod("debugging"), a_pod("cart-0", CART)) == ["pod/debugging", "statefulset/cart"]


def test_a_job_is_the_target_although_a_cron_job_made_it() -> None:
    """The pod tells of the Job alone; the packet goes on from there."""
    job = a_job("nightly-1", a_cron_job("nightly"))
    assert selected(a_pod("nightly-1-x", job)) == ["job/nightly-1"]


def test_a_replica_set_of_an_unknown_owner_is_the_target() -> None:
    """Argo names its ReplicaSets by a hash of its own, under another label than a Deployment's."""
    labels = {"app": "web", "rollouts-pod-template-hash": "6b9d"}
    replica_set = a_workload("ReplicaSet", "till-6b9d", owner=ROLLOUT, labels=labels)
    assert selected(a_pod("till-6b9d-x", replica_set)) == ["replicaset/till-6b9d"]


def test_of_the_pods_of_a_stranger_the_worst_stands_for_all() -> None:
    pods = [a_pod("clones-a", CLONES), a_pod("clones-b", CLONES, status=crashing()), a_pod("clones-c", CLONES)]
    assert selected(*pods) == ["pod/clones-b"]


def test_statuses_are_read_only_where_an_owner_is_not_known() -> None:
    cluster = SmallCluster(a_pod("cart-0", CART))
    select(cluster, FORM, "app=web", 5)
    assert cluster.lists_of_pods() == []
    [asked] = cluster.asked
    assert (asked.form, asked.most, dict(asked.query)) == ("metadata", 500, {"labelSelector": "app=web"})


def test_static_pods_are_each_a_target_although_one_node_owns_them() -> None:
    pods = [a_pod("scheduler-node-1", a_node()), a_pod("apiserver-node-1", a_node())]
    assert selected(*pods) == ["pod/apiserver-node-1", "pod/scheduler-node-1"]


def test_with_a_type_the_objects_of_that_type_are_selected() -> None:
    objects = [
        a_workload("Deployment", name, labels={"tier": tier}) for name, tier in (("b", "x"), ("a", "x"), ("c", "y"))
    ]
    form = Target("name", NAMESPACE, DEPLOYMENT)
    assert selected(*objects, selector="tier in (x,z)", form=form) == ["deployment/a", "deployment/b"]


def test_nodes_are_selected_in_no_namespace() -> None:
    node = a_node() | {"metadata": a_node()["metadata"] | {"labels": {"pool": "blue"}}}
    assert selected(node, selector="pool=blue", form=Target("name", "", NODE)) == ["node/node-1"]


def test_that_nothing_is_selected_is_told_from_what_could_not_be_read() -> None:
    empty, forbidden = unselected(a_pod("cart-0", CART), selector="app=none"), unselected(refused=["pods"])
    assert (empty.why, empty.what) == ("empty", "no pods in shop are selected by the selector")
    assert empty.next_step == "kubectl get pods -n shop --show-labels shows the labels"
    assert (forbidden.why, forbidden.what) == ("unread", "the pods in shop could not be listed: forbidden")
    assert forbidden.next_step == "it takes a Role with verb list on pods"


def test_a_denial_names_the_group_and_whether_a_namespace_is_enough() -> None:
    of_apps = unselected(refused=["deployments"], form=Target("name", NAMESPACE, DEPLOYMENT))
    assert of_apps.next_step == "it takes a Role with verb list on deployments of apps"
    of_nodes = unselected(refused=["nodes"], form=Target("name", "", NODE))
    assert of_nodes.next_step == "it takes a ClusterRole with verb list on nodes"


def test_what_is_no_selector_is_the_users_mistake() -> None:
    assert unselected(selector="app in (").why == "malformed"


def test_what_is_asked_only_with_a_flag_goes_with_every_target() -> None:
    form = Target("name", NAMESPACE, POD, frozenset({"control_plane"}))
    [target] = select(SmallCluster(a_pod("cart-0", CART)), form, "app=web", 5)
    assert target.also == {"control_plane"}


@pytest.mark.parametrize(
    ("selector", "shown"),
    [
        ("app=web,tier!=cache", "-l app=web,tier!=cache"),
        ("app in (web,cart)", "-l 'app in (web,cart)'"),
        ("!canary", "-l '!canary'"),
        ("it's", "-l 'it'\\''s'"),
    ],
)
def test_the_command_that_shows_the_same_can_be_pasted_into_a_shell(selector: str, shown: str) -> None:
    metadata, *_ = asks(FORM, selector)
    assert metadata.shown_by == f"kubectl get pods -n shop {shown}"
    assert shlex.split(metadata.shown_by)[-1] == selector
