"""Claims whose volume is gone."""

from __future__ import annotations

from kubectl_evidence.evidence.volumes import Volumes
from tests.checks.config.referring import ABSENT, unplaced
from tests.checks.conftest import Decide
from tests.evidence.storage import claim

LOST = {
    "PersistentVolumeClaim/data": claim(phase="Lost", volumeName="pv-data"),
    "PersistentVolume/pv-data": ABSENT,
}


def test_the_volume_that_is_gone_is_named(decide: Decide) -> None:
    found = decide(pod=unplaced("data"), volumes=LOST).only
    assert (found.severity, found.subject) == ("error", "PersistentVolumeClaim/data")
    assert found.says == "PersistentVolumeClaim/data has lost its PersistentVolume `pv-data`, which does not exist"
    assert {str(pointer) for pointer in found.cites} == {
        "/evidence/volumes/data/claims/data/phase",
        "/evidence/volumes/data/volumes/pv-data",
    }


def test_a_claim_that_is_bound_or_waits_is_not_lost(decide: Decide) -> None:
    for phase in ("Bound", "Pending"):
        assert not decide(pod=unplaced("data"), volumes={"PersistentVolumeClaim/data": claim(phase=phase)}).found


def test_without_volumes_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=unplaced("data"), denied=[Volumes]).missing == ["volumes"]
