"""Claims that nobody made."""

from __future__ import annotations

import pytest

from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.volumes import Volumes
from kubectl_evidence.outcome import Forbidden
from tests.builders import list_of
from tests.checks.config.referring import ABSENT, creating, unplaced
from tests.checks.conftest import Decide
from tests.checks.objects import Json, container, pod, running
from tests.evidence.gathering import DENIED, gather
from tests.evidence.storage import CLAIMS, claim, with_claims

LOST = {"PersistentVolumeClaim/report-data": ABSENT}
NAMED = [{"name": "data", "persistentVolumeClaim": {"claimName": "report-data"}}]


def test_the_claim_and_the_one_that_resembles_it_are_said(decide: Decide) -> None:
    listed = {"items": [claim("reports-data"), claim("other")]}
    found = decide(pod=unplaced("report-data"), volumes={**LOST, "PersistentVolumeClaims": listed}).only
    assert (found.severity, found.subject) == ("error", "PersistentVolumeClaim/report-data")
    assert found.says == (
        "PersistentVolumeClaim/report-data of volume `of-report-data` does not exist in payments; "
        "there is `reports-data`"
    )
    assert [str(pointer) for pointer in found.cites] == [
        "/evidence/pod/data/claims/of-report-data",
        "/evidence/volumes/data/claims/report-data",
    ]
    assert [(row.wants, row.has) for row in found.compared] == [("report-data", "reports-data")]


def test_a_pod_that_was_put_on_its_node_by_name_waits_there(decide: Decide) -> None:
    assert "does not exist in payments" in decide(pod=creating(volumes=NAMED), volumes=LOST).only.says


def test_of_many_claims_a_complete_list_tells(decide: Decide) -> None:
    names = [f"data-{number}" for number in range(6)]
    there = {"items": [claim(name) for name in names[1:]]}
    found = decide(pod=unplaced(*names), volumes={"PersistentVolumeClaims": there}).only
    assert found.subject == "PersistentVolumeClaim/data-0"


@pytest.mark.parametrize(
    "healthy",
    [
        pytest.param(pod(container(state=running(60)), spec={"volumes": NAMED}), id="it runs"),
        pytest.param(unplaced("report-data", age=3), id="it was made a moment ago"),
        pytest.param(pod(container(), deleted=-20, spec={"volumes": NAMED}), id="it is being deleted"),
    ],
)
def test_nothing_is_to_be_said_of_a_pod_where(decide: Decide, healthy: Json) -> None:
    assert not decide(pod=healthy, volumes=LOST).found


def test_a_claim_that_may_not_be_read_is_not_missing() -> None:
    lost = gather({**with_claims("data", unplaced="x"), CLAIMS: DENIED, "data": DENIED})
    assert isinstance(lost.bundle[Volumes], Forbidden)
    assert not [one for one in lost.packet.findings if one.check == "pvc-not-found"]


def test_through_everything_that_a_run_goes_through_the_likely_claim_is_found_with_one_more_request() -> None:
    listed = list_of([claim("datta"), claim("other")], "PersistentVolumeClaimList")
    found = gather({**with_claims("data", unplaced="x"), "data": ABSENT, CLAIMS: listed})
    assert list(found.data(Volumes).claims) == ["data"]
    assert found.data(Volumes).claims[next(iter(found.data(Volumes).claims))].similar == ("datta",)
    assert len(found.asked_for("persistentvolumeclaims")) == 2


def test_without_pod_or_volumes_it_is_undecided(decide: Decide) -> None:
    assert decide(denied=[Pod, Volumes]).missing == ["pod", "volumes"]
    assert decide(pod=unplaced("report-data"), denied=[Volumes]).missing == ["volumes"]
