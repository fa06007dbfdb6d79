"""Controllers that have not looked at a change."""

from __future__ import annotations

from kubectl_evidence.evidence.owners import Owners
from tests.checks.conftest import Decide
from tests.checks.controllers import cron_job, deployment, job

CHANGED = {"generation": 3}


def test_a_status_of_an_older_generation_is_suspect(decide: Decide) -> None:
    found = decide(owners=deployment(metadata=CHANGED)).only
    assert (found.verdict, found.severity, found.subject) == ("suspected", "warning", "Deployment/checkout-api")
    assert found.says == (
        "Deployment/checkout-api has generation 3, and its controller has observed 2: what was changed has not begun"
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/owners/data/parts/Deployment~1checkout-api/generation",
        "/evidence/owners/data/parts/Deployment~1checkout-api/observedGeneration",
    ]


def test_one_that_was_never_looked_at_is_proven(decide: Decide) -> None:
    never = deployment(age=240, metadata={"generation": 1}, status={"observedGeneration": None})
    found = decide(owners=never).only
    assert (found.verdict, found.severity) == ("proven", "error")
    assert found.says == "Deployment/checkout-api was made 4m ago, and its controller has never looked at it"


def test_between_its_making_and_its_controller_is_a_moment(decide: Decide) -> None:
    assert not decide(owners=deployment(age=5, status={"observedGeneration": None})).found


def test_one_that_has_caught_up_is_well_and_jobs_do_not_tell(decide: Decide) -> None:
    assert not decide(owners={**deployment(), **job(), **cron_job()}).found


def test_without_the_controllers_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Owners]).missing == ["owners"]
