"""Rollouts that go on."""

from __future__ import annotations

from kubectl_evidence.evidence.owners import Owners
from tests.checks.conftest import Decide
from tests.checks.controllers import daemon_set, deployment, replica_set, rollout, stateful_set

GOING = {"Progressing": ("True", "ReplicaSetUpdated")}
REVISIONS = rollout(replica_set("checkout-api-new", 2, 1, 2), replica_set("checkout-api-old", 2, 2, 1))


def test_how_far_it_is_is_information(decide: Decide) -> None:
    found = decide(owners=deployment(updated=2, ready=3, there=4, told=GOING), rollout=REVISIONS).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "info", "Deployment/checkout-api")
    assert found.says == (
        "Deployment/checkout-api is rolling out revision 2: 2 of 3 pods updated, 2 of older revisions ready"
    )
    assert [str(one) for one in found.cites] == ["/evidence/owners/data/parts/Deployment~1checkout-api/updatedReplicas"]


def test_a_stateful_set_and_a_daemon_set_are_told_too(decide: Decide) -> None:
    status = {"currentRevision": "db-old"}
    assert decide(owners=stateful_set(updated=1, status=status)).only.says == (
        "StatefulSet/db is rolling out ControllerRevision/db-new: 1 of 3 pods updated"
    )
    assert decide(owners=daemon_set(updated=1, ready=2)).only.says == (
        "DaemonSet/agent is rolling out: 1 of 3 pods updated"
    )


def test_a_first_rollout_scaling_and_a_completed_one_are_not(decide: Decide) -> None:
    assert not decide(owners=deployment(ready=0, there=3, told=GOING)).found
    assert not decide(owners=deployment(5, ready=3, updated=3, there=3)).found
    assert not decide(owners=deployment(), rollout=REVISIONS).found


def test_pods_below_the_partition_keep_their_revision_and_with_on_delete_all_do(decide: Decide) -> None:
    canary = {"updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 2}}}
    on_delete = {"updateStrategy": {"type": "OnDelete"}}
    for spec in (canary, on_delete):
        assert not decide(owners=stateful_set(updated=1, spec=spec, status={"currentRevision": "db-old"})).found


def test_without_the_controllers_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Owners]).missing == ["owners"]


def test_pods_that_are_ready_and_do_not_count_yet_are_told_of_min_ready_seconds(decide: Decide) -> None:
    waits = deployment(1, ready=1, updated=1, spec={"minReadySeconds": 3600}, status={"availableReplicas": 0})
    found = decide(owners=waits).only
    assert found.says == "Deployment/checkout-api: 1 of 1 pods ready, 0 available: minReadySeconds is 3600"
    assert found.severity == "info"
    counted = deployment(1, ready=1, updated=1, spec={"minReadySeconds": 3600})
    assert not decide(owners=counted).found
