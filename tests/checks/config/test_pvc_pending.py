"""Claims that are not bound although it is their turn."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.volumes import Volumes
from tests.checks.config.referring import ABSENT, unplaced
from tests.checks.conftest import Decide
from tests.checks.objects import Json, ago, container, pod, running
from tests.evidence.storage import claim, storage_class, volume

IMMEDIATE = storage_class(volumeBindingMode="Immediate")
BY_HAND = storage_class(provisioner="kubernetes.io/no-provisioner", volumeBindingMode="Immediate")
NONE = "0/3 nodes are available: 3 node(s) didn't find available persistent volumes to bind. not found"


def waiting(of: Json = IMMEDIATE, *told: Json, annotations: Any = None, **more: Any) -> dict[str, Any]:
    """A claim of a class that exists; these events are about it."""
    one = claim(phase="Pending", **more.pop("spec", {}))
    one["metadata"]["annotations"] = annotations
    return {
        "PersistentVolumeClaim/data": one,
        "StorageClass/fast": of,
        "Events/data": {"items": list(told)},
        **more,
    }


def said(reason: str, message: str) -> Json:
    return {
        "metadata": {"name": f"data.{reason.lower()}", "namespace": "payments"},
        "involvedObject": {"kind": "PersistentVolumeClaim", "name": "data"},
        "reason": reason,
        "message": message,
        "firstTimestamp": ago(200),
        "lastTimestamp": ago(10),
        "count": 4,
        "type": "Warning",
    }


def test_that_provisioning_failed_is_quoted(decide: Decide) -> None:
    told = said("ProvisioningFailed", 'failed to provision volume with StorageClass "fast": rpc error: no quota left')
    found = decide(pod=unplaced("data"), volumes=waiting(IMMEDIATE, told)).only
    assert (found.severity, found.subject) == ("error", "PersistentVolumeClaim/data")
    assert found.says == (
        "PersistentVolumeClaim/data (StorageClass `fast`) is Pending: “failed to provision volume with StorageClass "
        '"fast": rpc error: no quota left”'
    )
    assert str(found.cites[-1]).startswith("/evidence/volumes/data/events/parts/PersistentVolumeClaim~1data/items/")


def test_a_provisioner_that_does_nothing_is_named(decide: Decide) -> None:
    found = decide(pod=unplaced("data"), volumes=waiting()).only
    assert found.says.endswith("is Pending: its provisioner `disk.csi.example.com` has made no volume for 30m")


def test_volumes_made_by_hand_are_told_with_what_each_lacks(decide: Decide) -> None:
    small = volume("pv-1", of=None, capacity={"storage": "1Gi"})
    other = volume("pv-2", of="orders")
    there = {"PersistentVolumes": {"items": [small, other]}}
    found = decide(pod=unplaced("data"), volumes=waiting(BY_HAND, **there)).only
    assert found.says == (
        "PersistentVolumeClaim/data (StorageClass `fast`) is Pending: nothing makes volumes for it, and "
        "PersistentVolume `pv-1` has 1Gi, 5Gi asked for, and 1 more do not suit"
    )
    assert [row.has for row in found.compared] == ["has 1Gi, 5Gi asked for", "is for `payments/orders`"]
    none = decide(pod=unplaced("data"), volumes=waiting(BY_HAND, PersistentVolumes={"items": []})).only
    assert none.says.endswith("and there is none that it could be bound to")


def test_a_volume_that_the_claim_names_may_not_exist_or_not_suit(decide: Decide) -> None:
    named: dict[str, Any] = {"spec": {"volumeName": "pv-1"}}
    gone: dict[str, Any] = {"PersistentVolume/pv-1": ABSENT}
    found = decide(pod=unplaced("data"), volumes=waiting(**named, **gone)).only
    assert found.says.endswith("is Pending: PersistentVolume `pv-1`, which it names, does not exist")
    taken = {"PersistentVolume/pv-1": volume("pv-1", of="orders")}
    found = decide(pod=unplaced("data"), volumes=waiting(**named, **taken)).only
    assert found.says.endswith("PersistentVolume `pv-1`, which it names, is for `payments/orders`")


def test_where_the_scheduler_chooses_and_finds_none_it_is_the_claims(decide: Decide) -> None:
    late = storage_class(provisioner="kubernetes.io/no-provisioner")
    there = {"PersistentVolumes": {"items": [volume("pv-1", of="orders")]}}
    found = decide(pod=unplaced("data", message=NONE), volumes=waiting(late, **there)).only
    assert found.says.endswith("PersistentVolume `pv-1` is for `payments/orders`")


@pytest.mark.parametrize(
    ("one", "volumes"),
    [
        pytest.param(unplaced("data"), waiting(storage_class()), id="waits for its first consumer"),
        pytest.param(
            unplaced("data", message=NONE), waiting(storage_class()), id="a driver makes what the scheduler lacks"
        ),
        pytest.param(unplaced("data"), {"PersistentVolumeClaim/data": claim()}, id="bound"),
        pytest.param(pod(container(state=running(60))), waiting(), id="the pod runs"),
        pytest.param(
            unplaced("data"),
            {"PersistentVolumeClaim/data": claim(phase="Pending"), "StorageClass/fast": ABSENT},
            id="its class does not exist",
        ),
    ],
)
def test_nothing_is_pending_that_should_not_be_where(decide: Decide, one: Json, volumes: dict[str, Any]) -> None:
    assert not decide(pod=one, volumes=volumes).found


def test_a_claim_that_was_made_a_moment_ago_has_time(decide: Decide) -> None:
    volumes = waiting()
    volumes["PersistentVolumeClaim/data"]["metadata"]["creationTimestamp"] = ago(20)
    assert not decide(pod=unplaced("data", age=20), volumes=volumes).found


def test_with_a_node_chosen_it_is_the_provisioners_turn(decide: Decide) -> None:
    chosen = {"volume.kubernetes.io/selected-node": "node-1"}
    found = decide(pod=unplaced("data"), volumes=waiting(storage_class(), annotations=chosen)).only
    assert "its provisioner `disk.csi.example.com` has made no volume" in found.says


def test_where_provisioning_failed_the_node_is_chosen_anew(decide: Decide) -> None:
    told = said("ProvisioningFailed", "rpc error: zone is full")
    assert "“rpc error: zone is full”" in decide(pod=unplaced("data"), volumes=waiting(storage_class(), told)).only.says


def test_without_volumes_it_is_undecided(decide: Decide) -> None:
    assert decide(pod=unplaced("data"), denied=[Volumes]).missing == ["volumes"]
