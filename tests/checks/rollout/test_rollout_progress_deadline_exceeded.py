"""Rollouts that their controller has given up waiting for."""

from __future__ import annotations

from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.rollout import Rollout
from kubectl_evidence.evidence.workload import Workload
from tests.checks.conftest import Decide
from tests.checks.controllers import AVAILABLE, a_pod, deployment, replica_set, rollout, workload

STUCK = deployment(
    ready=2,
    updated=1,
    there=4,
    told={
        "Available": ("True", "MinimumReplicasAvailable"),
        "Progressing": ("False", "ProgressDeadlineExceeded", 'ReplicaSet "checkout-api-new" has timed out.'),
    },
)
REVISIONS = rollout(replica_set("checkout-api-new", 1, 0, 2, "3.15.0"), replica_set("checkout-api-old", 2, 2, 1))
PODS = workload(
    None,
    a_pod("checkout-api-new-a", ready=False, reason="ImagePullBackOff"),
    a_pod("checkout-api-old-a", revision="old"),
)


def test_the_replica_set_its_worst_pod_and_the_old_ones_are_told(decide: Decide) -> None:
    found = decide(owners=STUCK, rollout=REVISIONS, workload=PODS).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "error", "Deployment/checkout-api")
    assert found.says == (
        "Deployment/checkout-api made no progress for 600s: of ReplicaSet/checkout-api-new 0 of 1 pods are ready, "
        "Pod/checkout-api-new-a is ImagePullBackOff; 2 of older revisions are ready"
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/owners/data/parts/Deployment~1checkout-api/conditions/Progressing",
        "/evidence/rollout/data/revisions/checkout-api-new",
    ]
    assert found.verify is not None
    assert found.verify.command == "kubectl rollout status deployment/checkout-api -n payments"


def test_without_revisions_and_pods_the_counts_are_told(decide: Decide) -> None:
    found = decide(owners=STUCK, denied=[Rollout, Workload]).only
    assert found.says == "Deployment/checkout-api made no progress for 600s: 1 of 3 pods updated, 2 ready"


def test_a_completed_rollout_says_nothing_and_neither_does_one_that_goes_on(decide: Decide) -> None:
    going = deployment(updated=1, ready=1, told={"Progressing": ("True", "ReplicaSetUpdated")})
    assert not decide(owners=deployment(told=AVAILABLE), rollout=REVISIONS).found
    assert not decide(owners=going, rollout=REVISIONS).found


def test_a_status_of_an_older_generation_says_nothing_of_the_present_one(decide: Decide) -> None:
    fixed = {key: {**one, "metadata": {**one["metadata"], "generation": 3}} for key, one in STUCK.items()}
    assert not decide(owners=fixed, rollout=REVISIONS).found


def test_without_the_controllers_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Owners]).missing == ["owners"]
