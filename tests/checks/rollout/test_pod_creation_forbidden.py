"""Controllers whose pods are refused for a reason that is told in the API server's own words."""

from __future__ import annotations

from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.owners import Owners
from tests.checks.conftest import Decide
from tests.checks.controllers import deployment, told

RS = "ReplicaSet/checkout-api-6f9d7c5b88"
WORDS = 'pods "checkout-api-6f9d7c5b88-" is forbidden: no PriorityClass with name high was found'
FAILED = told(RS, "FailedCreate", f"Error creating: {WORDS}", last=120)
CREATED = told(RS, "SuccessfulCreate", "Created pod: checkout-api-6f9d7c5b88-x", last=60, warns=False)
SHORT = deployment(ready=0, updated=0, told={"ReplicaFailure": ("True", "FailedCreate", WORDS)})


def test_what_is_not_taken_apart_is_quoted(decide: Decide) -> None:
    found = decide(owners=SHORT, all_events={RS: {"items": [FAILED]}}).only
    assert (found.verdict, found.severity, found.subject) == ("proven", "error", "Deployment/checkout-api")
    assert found.says == (
        "Deployment/checkout-api has 0 of 3 pods ready, and no more are admitted: "
        "“no PriorityClass with name high was found”"
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/events/data/parts/ReplicaSet~1checkout-api-6f9d7c5b88/items/checkout-api-6f9d7c5b88.failedcreate120",
        "/evidence/owners/data/parts/Deployment~1checkout-api/conditions/ReplicaFailure",
    ]
    assert found.since is not None
    assert found.since.isoformat() == "2026-09-15T09:20:00+00:00"


def test_where_events_are_denied_the_condition_tells_as_much(decide: Decide) -> None:
    assert "no PriorityClass" in decide(owners=SHORT, denied=[Events]).only.says


def test_a_refusal_that_was_followed_by_a_pod_is_history(decide: Decide) -> None:
    short = deployment(ready=2)
    assert not decide(owners=short, all_events={RS: {"items": [FAILED, CREATED]}}).found


def test_a_controller_that_has_all_its_pods_lacks_none(decide: Decide) -> None:
    assert not decide(owners=deployment(), all_events={RS: {"items": [FAILED]}}).found


def test_a_controller_that_is_short_of_ready_pods_for_another_reason_is_not_accused(decide: Decide) -> None:
    assert not decide(owners=deployment(ready=1), all_events={RS: {"items": [CREATED]}}).found


def test_without_the_controllers_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Owners]).missing == ["owners"]
