"""Controllers whose pods are refused."""

from __future__ import annotations

from typing import Any

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.owners import Owners
from tests.checks.conftest import Decide

_QUOTA = (
    'pods "catalog-5d8c-x7k2p" is forbidden: exceeded quota: team-compute, requested: requests.cpu=750m, '
    "used: requests.cpu=0, limited: requests.cpu=500m"
)


def deployment(ready: int = 0, **conditions: str) -> dict[str, Any]:
    """Deployment/catalog, which wants two pods; `ReplicaFailure="True"` sets a condition, with the quota's message."""
    return {
        "Deployment/catalog": {
            "kind": "Deployment",
            "metadata": {"name": "catalog", "namespace": "shop"},
            "spec": {"replicas": 2},
            "status": {
                "readyReplicas": ready,
                "conditions": [
                    {"type": kind, "status": status, "reason": "FailedCreate", "message": _QUOTA}
                    for kind, status in conditions.items()
                ],
            },
        }
    }


def event(reason: str, last: str, message: str = "") -> dict[str, Any]:
    return {
        "metadata": {"name": f"catalog-5d8c.{reason.lower()}{last[-3:-1]}"},
        "reason": reason,
        "message": message,
        "type": "Warning" if reason == "FailedCreate" else "Normal",
        "count": 4,
        "firstTimestamp": "2026-09-15T09:00:00Z",
        "lastTimestamp": last,
        "involvedObject": {"kind": "ReplicaSet", "name": "catalog-5d8c"},
    }


def of_replica_set(*events: dict[str, Any]) -> dict[str, Any]:
    return {"ReplicaSet/catalog-5d8c": {"items": list(events)}}


REFUSED = event("FailedCreate", "2026-09-15T09:20:00Z", f"Error creating: {_QUOTA}")
CREATED = event("SuccessfulCreate", "2026-09-15T09:25:00Z", "Created pod: catalog-5d8c-aaaaa")


def test_the_quota_and_its_numbers_are_named(decide: Decide) -> None:
    found = decide(owners=deployment(ReplicaFailure="True"), all_events=of_replica_set(REFUSED)).only
    assert found.verdict == "proven"
    assert found.subject == "Deployment/catalog"
    assert found.says == (
        "Deployment/catalog has 0 of 2 pods ready, and no more are admitted: "
        "ResourceQuota `team-compute` is exceeded: requests.cpu `0` of `500m` used, `750m` requested"
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/events/data/parts/ReplicaSet~1catalog-5d8c/items/catalog-5d8c.failedcreate00",
        "/evidence/owners/data/parts/Deployment~1catalog/conditions/ReplicaFailure",
    ]
    assert found.since is not None
    assert found.since.isoformat() == "2026-09-15T09:00:00+00:00"


def test_where_events_are_denied_the_condition_tells_as_much(decide: Decide) -> None:
    found = decide(owners=deployment(ReplicaFailure="True"), denied=[Events]).only
    assert "ResourceQuota `team-compute` is exceeded" in found.says


def test_a_refusal_that_was_followed_by_a_pod_is_history(decide: Decide) -> None:
    assert not decide(owners=deployment(), all_events=of_replica_set(REFUSED, CREATED)).found


def test_a_controller_that_has_all_its_pods_lacks_none(decide: Decide) -> None:
    assert not decide(owners=deployment(ready=2), all_events=of_replica_set(REFUSED)).found


def test_a_controller_that_is_short_of_ready_pods_for_another_reason_is_not_accused(decide: Decide) -> None:
    assert not decide(owners=deployment(ready=1), all_events=of_replica_set(CREATED)).found


def test_without_the_controllers_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Owners]).missing == ["owners"]
