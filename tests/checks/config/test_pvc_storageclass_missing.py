"""Claims for a class that does not exist."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.volumes import Volumes
from tests.checks.config.referring import ABSENT, unplaced
from tests.checks.conftest import Decide
from tests.checks.objects import Json, container, pod, running
from tests.evidence.storage import claim, storage_class, volume


def pending(of: str | None, *classes: Json, **more: Any) -> dict[str, Any]:
    """A claim that waits for a class; these are the classes of the cluster."""
    known = {one["metadata"]["name"] for one in classes}
    named = {} if of is None or of in known else {f"StorageClass/{of}": ABSENT}
    return {
        "PersistentVolumeClaim/data": claim(phase="Pending", storageClassName=of),
        **named,
        "StorageClasses": {"items": list(classes)},
        **more,
    }


def test_the_class_and_the_one_that_resembles_it_are_said(decide: Decide) -> None:
    found = decide(pod=unplaced("data"), volumes=pending("fast-sdd", storage_class("fast-ssd"), storage_class("slow")))
    one = found.only
    assert (one.severity, one.subject) == ("error", "PersistentVolumeClaim/data")
    assert one.says == (
        "PersistentVolumeClaim/data is Pending: its StorageClass `fast-sdd` does not exist; "
        "StorageClass `fast-ssd` does"
    )
    assert [(row.wants, row.has) for row in one.compared] == [("fast-sdd", "fast-ssd, slow")]
    assert {str(pointer) for pointer in one.cites} == {
        "/evidence/volumes/data/claims/data/className",
        "/evidence/volumes/data/claims/data/phase",
        "/evidence/volumes/data/classes/fast-sdd",
        "/evidence/volumes/data/classes/fast-ssd",
    }


def test_no_class_and_no_default_one_is_the_same(decide: Decide) -> None:
    found = decide(pod=unplaced("data"), volumes=pending(None, storage_class("slow"))).only
    assert found.says == (
        "PersistentVolumeClaim/data is Pending: it names no StorageClass, and no class is the default one "
        "(there are `slow`)"
    )


def test_a_claim_that_is_the_target_needs_no_pod(decide: Decide) -> None:
    assert decide(volumes=pending("fast-sdd")).only.says.endswith("its StorageClass `fast-sdd` does not exist")


@pytest.mark.parametrize(
    ("one", "volumes"),
    [
        pytest.param(
            unplaced("data"),
            {"PersistentVolumeClaim/data": claim(storageClassName="gone"), "StorageClass/gone": ABSENT},
            id="bound",
        ),
        pytest.param(
            unplaced("data"),
            pending("by-hand", PersistentVolumes={"items": [volume(of=None, storageClassName="by-hand")]}),
            id="a volume carries the name",
        ),
        pytest.param(unplaced("data"), pending(None, storage_class("std", default=True)), id="a default class"),
        pytest.param(unplaced("data"), pending("fast", storage_class("fast")), id="the class exists"),
        pytest.param(pod(container(state=running(60))), pending("fast-sdd"), id="the pod runs"),
    ],
)
def test_no_class_is_missing_where(decide: Decide, one: Json, volumes: dict[str, Any]) -> None:
    assert not decide(pod=one, volumes=volumes).found


def test_without_volumes_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=unplaced("data"), denied=[Volumes]).missing == ["volumes"]
