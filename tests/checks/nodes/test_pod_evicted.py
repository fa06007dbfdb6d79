"""Pods that the kubelet ended: for a limit of their own, or for want on their node."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.pod import Pod
from tests.checks.conftest import Decide
from tests.checks.objects import NAME, Json, condition, event, pod

LOW = (
    "The node was low on resource: memory. Threshold quantity: 100Mi, available: 83Mi. "
    "Container api was using 412Mi, request is 0, has larger consumption of memory. "
)


def evicted(message: str, since: float = 60) -> Json:
    target = condition("DisruptionTarget", "True", since, "TerminationByKubelet", message)
    return pod(phase="Failed", conditions=[target], status={"reason": "Evicted", "message": message})


@pytest.mark.parametrize(
    ("message", "why", "rows"),
    [
        (
            'Usage of EmptyDir volume "scratch" exceeds the limit "4Mi". ',
            "emptyDir `scratch` exceeded its limit of 4Mi",
            [("at most 4Mi", "more")],
        ),
        (
            'Container api exceeded its local ephemeral storage limit "10Mi". ',
            "local ephemeral storage of container api exceeded its limit of 10Mi",
            [("at most 10Mi", "more")],
        ),
        (
            "Pod ephemeral local storage usage exceeds the total limit of containers 20Mi. ",
            "its local ephemeral storage exceeded its limit of 20Mi",
            [("at most 20Mi", "more")],
        ),
        (
            LOW,
            "the node was low on memory (83Mi left, threshold 100Mi); container api used 412Mi and requests 0",
            [("at least 100Mi", "83Mi"), ("0 requested", "412Mi")],
        ),
        ("The node was low on resource: ephemeral-storage. ", "the node was low on ephemeral-storage", [(None, None)]),
        ("The node had condition: [DiskPressure]. ", "“The node had condition: [DiskPressure].”", []),
    ],
)
def test_the_message_of_the_kubelet_is_taken_apart(
    decide: Decide, message: str, why: str, rows: list[tuple[str | None, str | None]]
) -> None:
    (found,) = decide(pod=evicted(message), events=[event("Evicted", message, of=None)]).proven
    assert (found.severity, found.subject) == ("error", f"Pod/{NAME}")
    assert found.says == f"Pod/{NAME} was evicted from Node/node-1: {why}"
    assert [(row.wants, row.has) for row in found.compared] == rows
    assert [str(one) for one in found.cites][:2] == ["/evidence/pod/data/reason", "/evidence/pod/data/message"]


def deployment(ready: int) -> Json:
    return {
        "Deployment/checkout-api": {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "metadata": {"name": "checkout-api"},
            "spec": {"replicas": 2, "template": {}},
            "status": {"replicas": 2, "readyReplicas": ready},
        }
    }


OWNED = {
    "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "a", "uid": "u", "controller": True}]
}


@pytest.mark.parametrize(
    ("ready", "since", "severity"), [(2, 7200, "info"), (2, 60, "warning"), (1, 7200, "error"), (1, 60, "error")]
)
def test_what_has_been_replaced_is_over_after_a_while(decide: Decide, ready: int, since: float, severity: str) -> None:
    one = evicted(LOW, since)
    one["metadata"] |= OWNED
    assert decide(pod=one, owners=deployment(ready)).only.severity == severity


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(pod(), id="well"),
        pytest.param(pod(phase="Failed", status={"reason": "DeadlineExceeded"}), id="past its deadline"),
        pytest.param(pod(phase="Failed"), id="failed by itself"),
    ],
)
def test_other_pods_have_no_finding(decide: Decide, other: Json) -> None:
    assert not decide(pod=other).found


def test_without_the_pod_it_is_undecided_and_without_its_owners_it_is_not(decide: Decide) -> None:
    assert decide(denied=[Pod]).missing == ["pod"]
    assert decide(pod=evicted(LOW), denied=[Owners]).found
