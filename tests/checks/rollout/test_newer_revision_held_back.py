"""Pods that a repaired template does not reach: OnDelete, or below the partition."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.rollout import Rollout
from tests.checks.conftest import Decide
from tests.checks.controllers import daemon_set, stateful_set
from tests.checks.objects import NAMESPACE, READY_PROBE, Json, ago, condition, container, ended, pod, running, waiting

ON_DELETE = {"updateStrategy": {"type": "OnDelete"}}
BELOW = {"updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 3}}}


def revision(kind: str, of: str, number: int, age: float) -> Json:
    owner = {"apiVersion": "apps/v1", "kind": kind, "name": of, "uid": f"0000-{kind}-{of}", "controller": True}
    return {
        "metadata": {
            "name": f"{of}-rev{number}",
            "namespace": NAMESPACE,
            "creationTimestamp": ago(age),
            "ownerReferences": [owner],
        },
        "revision": number,
        "data": {"spec": {"template": {"spec": {"containers": [{"name": "api", "image": f"agent:{number}"}]}}}},
    }


def revisions(kind: str, of: str, newest: float = 60) -> Json:
    return {"ControllerRevisions": {"items": [revision(kind, of, 1, 3600), revision(kind, of, 2, newest)]}}


def broken(name: str, label: str, ended_at: float = 300, **changes: Any) -> Json:
    loop = container(state=waiting("CrashLoopBackOff"), last=ended(1, ended=ended_at), restarts=5)
    containers = changes.pop("containers", (loop,))
    ready = "True" if all(one["ready"] for _, one in containers) else "False"
    given = {"conditions": [condition("Ready", ready, ended_at)], **changes}
    owner = {"apiVersion": "apps/v1", "kind": "DaemonSet", "name": "agent", "uid": "0000-DaemonSet-agent"}
    metadata = {"name": name, "ownerReferences": [{**owner, "controller": True}]}
    return pod(*containers, labels={"controller-revision-hash": label}, metadata=metadata, **given)


def of_daemon_set(**changes: Any) -> dict[str, Any]:
    owners = daemon_set(1, ready=0)
    owners["DaemonSet/agent"]["spec"] |= ON_DELETE
    given = {"owners": owners, "rollout": revisions("DaemonSet", "agent"), "pod": broken("agent-x4k2p", "rev1")}
    return {**given, **changes}


def test_a_daemon_set_that_replaces_nothing_by_itself_is_told_with_both_revisions(decide: Decide) -> None:
    found = decide(**of_daemon_set()).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "error", "DaemonSet/agent")
    assert found.says == (
        "DaemonSet/agent has the newer revision 2, and Pod/agent-x4k2p is still of revision 1 and not ready: its "
        "updateStrategy OnDelete replaces no pod"
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/rollout/data/revisions/agent-rev2",
        "/evidence/rollout/data/revisions/agent-rev1",
        "/evidence/owners/data/parts/DaemonSet~1agent/strategy",
    ]


def test_a_pod_below_the_partition_is_told(decide: Decide) -> None:
    given = {"rollout": revisions("StatefulSet", "db"), "pod": broken("db-2", "db-rev1")}
    found = decide(owners=stateful_set(ready=2, spec=BELOW), **given).only
    assert found.says.endswith(
        "is still of revision 1 and not ready: its partition 3 leaves the pods below it as they are"
    )
    plain = stateful_set(ready=2)
    assert not decide(owners=plain, **given).found


@pytest.mark.parametrize(
    "changes",
    [
        {"pod": broken("agent-x4k2p", "rev1", containers=(container(state=running(3000)),))},
        {"pod": broken("agent-x4k2p", "rev2")},
        {"pod": broken("agent-x4k2p", "rev1", deleted=-20)},
        # What failed only after the newest revision was made is no work of the older one.
        {"pod": broken("agent-x4k2p", "rev1", ended_at=20)},
        {"owners": daemon_set(1, ready=0)},
    ],
    ids=["well", "newest", "deleted", "failed later", "rolling"],
)
def test_what_is_well_new_or_rolled_out_or_failed_later_is_no_matter(decide: Decide, changes: dict[str, Any]) -> None:
    assert not decide(**of_daemon_set(**changes)).found


def test_a_canary_that_leaves_a_pod_that_has_failed_since_is_no_repair(decide: Decide) -> None:
    unready = container(state=running(20), ready=False, readinessProbe=READY_PROBE, restarts=1, last=ended(1, ended=25))
    failing = broken("db-2", "db-rev1", 25, containers=(unready,))
    given = {"rollout": revisions("StatefulSet", "db", newest=600), "pod": failing}
    assert not decide(owners=stateful_set(ready=2, spec=BELOW), **given).found


def test_without_controllers_or_revisions_it_is_undecided(decide: Decide) -> None:
    assert decide(**of_daemon_set(), denied=[Owners]).missing == ["owners"]
    assert decide(**of_daemon_set(), denied=[Rollout]).missing == ["rollout"]
