"""What is said of a claim that is the target."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.kinds import CLAIM
from kubectl_evidence.semantics.claims import claim_state
from kubectl_evidence.target import Target
from tests.builders import list_of
from tests.evidence.gathering import DENIED, gather
from tests.evidence.storage import claim, storage_class, volume

PENDING, FOR_DEFAULT, UNCLASSED = claim(phase="Pending"), claim(phase="Pending"), claim(phase="Pending")
del FOR_DEFAULT["spec"]["storageClassName"]
UNCLASSED["spec"]["storageClassName"] = ""
GOING = claim()
GOING["metadata"] |= {"deletionTimestamp": "2026-09-15T09:10:00Z", "finalizers": ["kubernetes.io/pvc-protection"]}
RELEASED = volume()
RELEASED["status"]["phase"] = "Released"
NO_DEFAULT = list_of([storage_class()], "StorageClassList")
HELD = "(finalizers kubernetes.io/pvc-protection)"


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({}, "claim does not exist"),
        ({"data": DENIED}, None),
        ({"data": claim(), "pv-data": volume()}, "claim Bound"),
        ({"data": claim(), "pv-data": RELEASED}, "claim Bound, PersistentVolume/pv-data which is Released"),
        (
            {"data": claim(phase="Lost", volumeName="pv-data")},
            "claim Lost, PersistentVolume/pv-data which does not exist",
        ),
        ({"data": PENDING}, "claim Pending, class fast which does not exist"),
        ({"data": PENDING, "fast": DENIED}, "claim Pending, class fast"),
        ({"data": PENDING, "fast": storage_class()}, "claim Pending, class fast"),
        (
            {"data": PENDING, "persistentvolumes": list_of([volume("pv-1", of="other")], "PersistentVolumeList")},
            "claim Pending, class fast",
        ),
        (
            {"data": claim(phase="Pending", volumeName="pv-data"), "pv-data": volume(of=None)},
            "claim Pending, PersistentVolume/pv-data which is Available",
        ),
        ({"data": FOR_DEFAULT, "storageclasses": NO_DEFAULT}, "claim Pending, the default class, and there is none"),
        ({"data": FOR_DEFAULT, "storageclasses": DENIED}, "claim Pending, the default class"),
        ({"data": UNCLASSED}, "claim Pending, no class"),
        ({"data": GOING, "pv-data": volume()}, f"claim Bound, Terminating since 2026-09-15T09:10:00Z {HELD}"),
    ],
)
def test_the_state_of_a_claim_names_what_it_lacks(answers: dict[str, Any], says: str | None) -> None:
    assert claim_state(gather(answers, Target("data", "payments", CLAIM)).bundle) == says


def test_of_a_target_that_is_a_pod_no_claim_is_the_state() -> None:
    assert claim_state(gather({}).bundle) is None
