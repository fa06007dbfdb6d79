"""Services that are pinned to a revision."""

from __future__ import annotations

from kubectl_evidence.evidence.pods import Pods
from tests.checks.conftest import Decide
from tests.checks.objects import Json, ago, pod, service
from tests.checks.routing.podless import neighbour, owned, podless

PINNED = service("checkout", {"app": "checkout-api", "pod-template-hash": "5c8d9f7b64"})
NEW, OLD = "6f9d7c5b88", "5c8d9f7b64"


def revision(hash_: str, number: int) -> Json:
    reference = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "checkout-api", "uid": "d", "controller": True}
    return {
        "metadata": {
            "name": f"checkout-api-{hash_}",
            "annotations": {"deployment.kubernetes.io/revision": str(number)},
            "creationTimestamp": ago(900),
            "ownerReferences": [reference],
        },
        "spec": {"replicas": 1},
    }


ROLLOUT = {"replicasets": {"items": [revision(OLD, 1), revision(NEW, 2)]}}


def test_a_revision_of_which_no_pod_is_left_is_selected_in_vain(decide: Decide) -> None:
    found = decide(pod=pod(metadata=owned()), services=[PINNED], pods=[], rollout=ROLLOUT).only
    assert found.verdict == "proven"
    assert found.severity == "error"
    assert found.says == (
        "Service/checkout selects `pod-template-hash=5c8d9f7b64` (revision 1), "
        "the pod carries `6f9d7c5b88` (revision 2): it selects no pod"
    )


def test_while_old_pods_are_left_it_is_a_warning(decide: Decide) -> None:
    old = neighbour("checkout-api-old", f"ReplicaSet/checkout-api-{OLD}", app="checkout-api", pod_template_hash=OLD)
    found = decide(pod=pod(metadata=owned()), services=[PINNED], pods=[old], rollout=ROLLOUT).only
    assert found.severity == "warning"
    assert found.says.endswith("it selects only pods of the older revision")
    assert not decide(pod=pod(metadata=owned()), services=[PINNED], pods=[old]).found


def test_a_service_that_was_asked_about_names_whose_pods_have_another_hash(decide: Decide) -> None:
    new = neighbour("checkout-api-new", f"ReplicaSet/checkout-api-{NEW}", app="checkout-api", pod_template_hash=NEW)
    found = decide(**podless(PINNED), services=[PINNED], pods=[new]).only
    assert found.says == (
        "Service/checkout selects `pod-template-hash=5c8d9f7b64`, "
        "the pods of Deployment/checkout-api carry `6f9d7c5b88`: it selects no pod"
    )


def test_the_service_of_a_canary_that_argo_rollouts_keeps_is_no_news(decide: Decide) -> None:
    key = "rollouts-pod-template-hash"
    stable = service("checkout", {"app": "checkout-api", key: OLD})
    labels = {"app": "checkout-api", key: NEW}
    old = neighbour("checkout-api-old", "ReplicaSet/x", app="checkout-api", rollouts_pod_template_hash=OLD)
    assert not decide(pod=pod(labels=labels), services=[stable], pods=[old], rollout=ROLLOUT).found


def test_a_colour_is_no_hash_and_a_service_that_selects_the_pod_is_fine(decide: Decide) -> None:
    green = service("checkout", {"app": "checkout-api", "color": "green"})
    blue = pod(labels={"app": "checkout-api", "color": "blue"})
    assert not decide(pod=blue, services=[green], pods=[], rollout=ROLLOUT).found
    right = service("checkout", {"app": "checkout-api", "pod-template-hash": NEW})
    assert not decide(pod=pod(), services=[right], pods=[]).found


def test_without_the_other_pods_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=pod(), services=[PINNED], denied=[Pods]).missing == ["pods"]
