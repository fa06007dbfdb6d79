"""StatefulSets whose repaired template does not reach a broken pod."""

from __future__ import annotations

from typing import Any

from kubectl_evidence.evidence.owners import Owners
from tests.checks.conftest import Decide
from tests.checks.controllers import stateful_set
from tests.checks.objects import READY_PROBE, Json, container, ended, pod, waiting

LOOP = container(state=waiting("CrashLoopBackOff"), last=ended(1, ended=20), restarts=5, readinessProbe=READY_PROBE)


def broken(revision: str = "db-bad", **changes: Any) -> Json:
    labels = {"app": "db", "controller-revision-hash": revision, "statefulset.kubernetes.io/pod-name": "db-2"}
    return pod(*changes.pop("containers", (LOOP,)), labels=labels, metadata={"name": "db-2"}, **changes)


def test_the_revision_that_is_wanted_and_the_pods_own_are_told(decide: Decide) -> None:
    found = decide(owners=stateful_set(ready=2), pod=broken()).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "error", "StatefulSet/db")
    assert found.says == (
        "StatefulSet/db should have revision db-new, and Pod/db-2 is still of db-bad and not ready: "
        "OrderedReady does not replace it"
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/owners/data/parts/StatefulSet~1db/updateRevision",
        "/evidence/pod/data/labels/controller-revision-hash",
        "/evidence/pod/data/conditions/Ready",
    ]


def test_a_pod_of_the_revision_that_is_rolled_out_is_merely_broken(decide: Decide) -> None:
    assert not decide(owners=stateful_set(ready=2), pod=broken("db-new")).found


def test_a_crash_without_a_readiness_probe_is_ready_for_a_moment_and_replaced_then(decide: Decide) -> None:
    loop = container(state=waiting("CrashLoopBackOff"), last=ended(1, ended=20), restarts=5)
    assert not decide(owners=stateful_set(ready=2), pod=broken(containers=(loop,))).found
    assert decide(owners=stateful_set(ready=2, spec={"minReadySeconds": 10}), pod=broken(containers=(loop,))).found


def test_an_image_that_is_not_there_never_is(decide: Decide) -> None:
    pulling = container(state=waiting("ImagePullBackOff"))
    assert decide(owners=stateful_set(ready=2), pod=broken(containers=(pulling,), phase="Pending")).found


def test_a_pod_that_is_well_waits_for_its_turn(decide: Decide) -> None:
    assert not decide(owners=stateful_set(updated=1), pod=broken(containers=(container(),))).found


def test_one_that_is_being_deleted_or_below_the_partition_or_in_parallel_is_no_matter(decide: Decide) -> None:
    below = {"updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 3}}}
    assert not decide(owners=stateful_set(ready=2), pod=broken(deleted=-20)).found
    assert not decide(owners=stateful_set(ready=2, spec=below), pod=broken()).found
    assert not decide(owners=stateful_set(ready=2, spec={"podManagementPolicy": "Parallel"}), pod=broken()).found


def test_without_the_controllers_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=broken(), denied=[Owners]).missing == ["owners"]
