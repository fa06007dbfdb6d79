"""Pods that should be gone."""

from __future__ import annotations

from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.outcome import NotFound
from tests.checks.conftest import Decide
from tests.checks.objects import NAME, Json, condition, container, ended, pod

NODE: Json = {
    "metadata": {"name": "node-1"},
    "spec": {},
    "status": {"conditions": [condition("Ready", "True", 9000, "KubeletReady")]},
}


def test_the_finalizers_that_hold_it_are_named(decide: Decide) -> None:
    held = pod(deleted=600, metadata={"finalizers": ["example.com/hold"]})
    found = decide(pod=held).only
    assert found.severity == "warning"
    assert found.says == f"Pod/{NAME} should have been gone for 10m: held by finalizers `example.com/hold`"


def test_without_finalizers_it_is_the_node_that_has_not_answered(decide: Decide) -> None:
    assert decide(pod=pod(container(state=ended(137, ended=590)), deleted=600)).only.says == (
        f"Pod/{NAME} should have been gone for 10m: node node-1 has not confirmed that its containers ended"
    )


def test_the_containers_that_still_run_are_named(decide: Decide) -> None:
    found = decide(pod=pod(deleted=600), node={"node": NODE}).only
    assert found.says.endswith("node node-1 has not confirmed that its containers ended; still running: api")
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/pod/data/deleted",
        "/evidence/pod/data/nodeName",
        "/evidence/pod/data/containers/api/state",
    ]


def test_a_node_that_does_not_answer_is_said(decide: Decide) -> None:
    silent = {**NODE, "status": {"conditions": [condition("Ready", "Unknown", 900, "NodeStatusUnknown")]}}
    found = decide(pod=pod(deleted=600), node={"node": silent}).only
    assert found.says == (
        f"Pod/{NAME} should have been gone for 10m: node node-1 is not ready (Ready=Unknown), "
        "and has not confirmed its end"
    )
    assert str(found.cites[2]) == "/evidence/node/data/node/facts/conditions/Ready"


def test_a_node_that_is_gone_is_said(decide: Decide) -> None:
    assert decide(pod=pod(deleted=600), node={"node": NotFound()}).only.says == (
        f"Pod/{NAME} should have been gone for 10m: its node node-1 does not exist any more"
    )


def test_a_pod_within_its_grace_period_is_on_its_way(decide: Decide) -> None:
    assert not decide(pod=pod(deleted=-25)).found
    assert not decide(pod=pod(deleted=20)).found


def test_a_pod_that_is_not_being_deleted_may_have_finalizers(decide: Decide) -> None:
    assert not decide(pod=pod(metadata={"finalizers": ["example.com/hold"]})).found


def test_without_the_pod_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
