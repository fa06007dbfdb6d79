"""A target that does not exist: what may have been meant is named, and nothing is guessed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kubectl_evidence.pipeline import Inquiry, investigate
from kubectl_evidence.redact import KeyedRedactor
from kubectl_evidence.resolve import TargetNotFound
from kubectl_evidence.target import Target
from tests.capture.bundles import opened
from tests.targets.small_cluster import (
    Object,
    SmallCluster,
    a_claim,
    a_deployment,
    a_namespace,
    a_node,
    a_pod,
    a_replica_set,
    a_service,
    a_workload,
)


def missing(word: str, *objects: Object, namespace: str = "shop", **cluster: Any) -> TargetNotFound:
    target = Target.parse([word], namespace)
    with pytest.raises(TargetNotFound) as error:
        investigate(Inquiry(target, word, ""), SmallCluster(*objects, **cluster), KeyedRedactor(key=b"a key for tests"))
    return error.value


def candidates(error: TargetNotFound) -> list[tuple[str, str]]:
    return [(str(one.name), str(one.why)) for one in error.candidates]


def elsewhere(made: Object, namespace: str) -> Object:
    return {**made, "metadata": {**made["metadata"], "namespace": namespace}}


def test_objects_of_the_kind_with_a_similar_name_are_candidates() -> None:
    error = missing("deploy/checkout", a_deployment("checkout-api"), a_deployment("chekout"), a_deployment("web"))
    assert str(error) == "deployment checkout not found in namespace shop"
    assert candidates(error) == [
        ("deployment/checkout-api", "begins so"),
        ("deployment/chekout", "a similar name"),
    ]
    assert error.next_steps == ("name one of them in full",)


def test_objects_of_another_kind_with_the_same_name_are_candidates() -> None:
    error = missing("deploy/web", a_workload("StatefulSet", "web"), a_service("web"), a_pod("web"))
    assert candidates(error) == [
        ("statefulset/web", "the same name"),
        ("service/web", "the same name"),
        ("pod/web", "the same name"),
    ]


def test_the_same_name_in_another_namespace_is_a_candidate() -> None:
    error = missing("svc/web", elsewhere(a_service("web"), "staging"), a_namespace("staging"))
    assert candidates(error) == [("service/web -n staging", "the same name in another namespace")]


def test_a_namespace_that_does_not_exist_is_the_error_and_the_name_elsewhere_still_a_candidate() -> None:
    error = missing("deploy/web", a_deployment("web"), namespace="shopp")
    assert str(error) == "namespace shopp does not exist"
    assert candidates(error) == [("deployment/web -n shop", "the same name in another namespace")]
    assert error.next_steps == ("name another namespace with -n; kubectl get namespaces lists them",)


def test_where_nothing_is_like_it_the_command_that_lists_what_there_is_is_told() -> None:
    error = missing("pvc/data", a_claim("something-else-entirely"))
    assert candidates(error) == []
    assert error.next_steps == ("kubectl get persistentvolumeclaims -n shop lists what there is",)


def test_a_node_is_looked_for_among_nodes_alone() -> None:
    cluster = {"node/worker": [("node/worker-1", "begins so")], "node/wroker-1": [("node/worker-1", "a similar name")]}
    for word, found in cluster.items():
        error = missing(word, a_node("worker-1"), a_service("worker"))
        assert str(error) == f"node {word.partition('/')[2]} not found"
        assert candidates(error) == found


def test_who_may_not_list_is_told_which_right_would_help() -> None:
    """That the object does not exist may be read; what else there is may not."""

    class NamesHidden(SmallCluster):
        def read(self, ask: Any, deadline: float) -> Any:
            from kubectl_evidence.outcome import Forbidden

            hidden = ask.access.verb == "list" and ask.access.resource == "deployments"
            return Forbidden(ask.access) if hidden else super().read(ask, deadline)

    target = Target.parse(["deploy/web"], "shop")
    with pytest.raises(TargetNotFound) as error:
        investigate(Inquiry(target, "deploy/web", ""), NamesHidden(), KeyedRedactor(key=b"a key for tests"))
    assert error.value.next_steps == ("to have candidates named: a Role with verb list on deployments",)


def test_only_metadata_is_read_to_name_candidates() -> None:
    cluster = SmallCluster(a_deployment("web-api"))
    with pytest.raises(TargetNotFound):
        investigate(
            Inquiry(Target.parse(["deploy/web"], "shop"), "", ""), cluster, KeyedRedactor(key=b"a key for tests")
        )
    listed = [ask for ask in cluster.asked if "metadata.name=web" in dict(ask.query).get("fieldSelector", "")]
    assert {ask.form for ask in listed} == {"metadata"}
    assert len(listed) == 7


def test_the_first_part_of_a_workloads_name_is_never_taken_for_it() -> None:
    assert candidates(missing("deploy/we", a_deployment("web"))) == [("deployment/web", "begins so")]


def test_a_pod_of_a_deployments_name_is_the_deployment_where_it_has_no_pod() -> None:
    idle = a_deployment("idle", replicas=0)
    inquiry = Inquiry(Target.parse(["idle"], "shop"), "idle", "", recorded=True)
    cluster = SmallCluster(idle, a_replica_set(idle))
    packet = investigate(inquiry, cluster, KeyedRedactor(key=b"a key for tests")).packet
    assert packet.request.target == "deployment/idle"
    assert packet.request.because == "no pod of that name; Deployment/idle exists and has no pod"
    assert packet.summary.headline == "Deployment/idle has no pod, and none is wanted: it is scaled to 0"


def test_what_a_capture_does_not_hold_is_not_said_to_be_missing_and_its_pods_are_candidates(tmp_path: Path) -> None:
    """A dump of cluster-info holds no StatefulSets, whatever the cluster has."""

    def owned(name: str, kind: str, owner: str) -> Object:
        owners = [{"apiVersion": "apps/v1", "kind": kind, "name": owner, "uid": "1", "controller": True}]
        return {"metadata": {"name": name, "namespace": "shop", "ownerReferences": owners}}

    pods = [
        owned("cart-0", "StatefulSet", "cart"),
        owned("cart-1", "Job", "cart"),
        owned("web-x-y", "ReplicaSet", "web-x"),
    ]
    lists = {
        "nodes.json": {"apiVersion": "v1", "kind": "NodeList", "items": []},
        "shop/pods.json": {"apiVersion": "v1", "kind": "PodList", "items": pods},
        "shop/replicasets.json": {
            "apiVersion": "apps/v1",
            "kind": "ReplicaSetList",
            "items": [owned("web-x", "Deployment", "web")],
        },
    }
    cluster = opened(tmp_path, lists)
    found, said = {}, []
    for word in ("sts/cart", "job/cart", "deploy/web", "hpa/cart"):
        inquiry = Inquiry(Target.parse([word], "shop"), word, "", recorded=True)
        with pytest.raises(TargetNotFound) as error:
            investigate(inquiry, cluster, KeyedRedactor(key=b"a key for tests"))
        found[word] = candidates(error.value)
        said.append((str(error.value), *error.value.next_steps))
    assert said[0] == (
        "not recorded in the capture: a statefulset named cart may exist in namespace shop",
        "name one of them in full",
    )
    assert said[-1] == (
        "not recorded in the capture: a horizontalpodautoscaler named cart may exist in namespace shop",
        "name an object that the capture was recorded for",
    )
    assert found == {
        "sts/cart": [("pod/cart-0", "controlled by StatefulSet/cart")],
        "job/cart": [("pod/cart-1", "controlled by Job/cart")],
        "deploy/web": [("pod/web-x-y", "controlled by Deployment/web")],
        "hpa/cart": [],
    }
