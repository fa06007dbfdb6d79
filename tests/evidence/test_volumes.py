"""Claims of the pod, followed to their volumes and classes as far as something is wrong with them."""

from __future__ import annotations

from typing import Any

import pytest

from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.volumes import Volumes
from kubectl_evidence.kinds import CLAIM, STATEFUL_SET
from kubectl_evidence.outcome import Forbidden, NotRequested
from kubectl_evidence.target import Target
from tests.builders import list_of, pod
from tests.evidence.gathering import DENIED, Gathered, gather
from tests.evidence.storage import CLAIMS, CLASSES, VOLUMES, claim, on_node, storage_class, volume, with_claims

UNBOUND = "0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found"


def paths(found: Gathered) -> list[str]:
    """What was asked about storage, in order of the alphabet."""
    kinds = ("persistentvolumeclaims", "persistentvolumes", "storageclasses")
    return sorted(one.path for kind in kinds for one in found.asked_for(kind))


def waiting(*more: Any, of: str = "fast", **answers: Any) -> Gathered:
    """A pod whose claim waits for a volume of a class."""
    pending = claim(phase="Pending", storageClassName=of)
    return gather({**with_claims("data", unplaced=UNBOUND), "data": pending, **dict(more), **answers})


def test_a_pod_without_claims_costs_no_request() -> None:
    found = gather({})
    assert paths(found) == []
    assert found.bundle[Volumes] == NotRequested(Volumes.unasked)


def test_a_claim_of_a_pod_that_is_well_is_followed_to_its_volume_and_no_further() -> None:
    found = gather({**with_claims("data"), "data": claim(), "pv-data": volume()})
    assert paths(found) == [f"{CLAIMS}/data", f"{VOLUMES}/pv-data"]
    data = found.data(Volumes)
    [(name, one)] = data.claims.items()
    assert (name, one.phase, one.requested, one.volume_name) == ("data", "Bound", "5Gi", "pv-data")
    bound = next(iter(data.volumes.values()))
    assert (bound.source, bound.path, bound.reclaim_policy, bound.claim_name) == (
        "local",
        "/mnt/disks/1",
        "Delete",
        "data",
    )
    assert data.events is None


def test_many_claims_are_read_as_one_list_and_only_those_of_the_pod_are_kept() -> None:
    names = [f"data-{number}" for number in range(6)]
    listed = list_of([*map(claim, names), claim("of-somebody-else")], "PersistentVolumeClaimList")
    found = gather({**with_claims(*names), CLAIMS: listed})
    assert paths(found) == [CLAIMS]
    assert list(found.data(Volumes).claims) == names
    assert found.packet.budget.left_out["unrelatedVolumes"] == 1


def test_of_many_claims_the_one_that_waits_is_followed() -> None:
    names = [f"data-{number}" for number in range(6)]
    claims = [claim(name, "Pending" if name == "data-3" else "Bound") for name in names]
    found = gather(
        {**with_claims(*names), CLAIMS: list_of(claims, "PersistentVolumeClaimList"), "fast": storage_class()}
    )
    assert paths(found) == [CLAIMS, f"{CLASSES}/fast"]
    events = found.data(Volumes).events
    assert events is not None
    assert list(events.parts) == ["PersistentVolumeClaim/data-3"]


def test_a_claim_that_the_complete_list_lacks_does_not_exist() -> None:
    names = [f"data-{number}" for number in range(6)]
    listed = list_of(map(claim, names[1:]), "PersistentVolumeClaimList")
    assert "claim data-0: does not exist" in gather({**with_claims(*names), CLAIMS: listed}).page(Volumes)


def test_a_claim_that_does_not_exist_is_an_observation_and_no_gap() -> None:
    found = gather(with_claims("data", unplaced='0/3 nodes are available: persistentvolumeclaim "data" not found. '))
    assert next(iter(found.data(Volumes).claims.values())).status == "not-found"
    assert "data (volume of-data) | does not exist" in found.page(Volumes)
    assert not found.packet.gaps


def test_a_class_that_does_not_exist_is_set_beside_those_that_do() -> None:
    others = list_of([storage_class(), storage_class("standard", default=True)], "StorageClassList")
    found = waiting(("storageclasses", others), of="fasst")
    assert paths(found) == [f"{CLAIMS}/data", VOLUMES, CLASSES, f"{CLASSES}/fasst"]
    page = found.page(Volumes)
    assert "fasst does not exist" in page
    assert "other classes: fast is spelled nearly so, standard (default)" in page


def test_a_class_that_exists_says_who_makes_its_volumes_and_when() -> None:
    found = waiting(("fast", storage_class()))
    assert paths(found) == [f"{CLAIMS}/data", f"{CLASSES}/fast"]
    assert (
        "StorageClass/fast: made by disk.csi.example.com · WaitForFirstConsumer: bound once a pod is scheduled"
        in found.page(Volumes)
    )


def test_what_a_driver_keeps_in_the_parameters_of_a_class_is_no_evidence() -> None:
    found = waiting(("fast", storage_class()))
    assert "disk-api" not in found.packet.model_dump_json()


def test_a_claim_without_a_class_waits_for_a_default_one() -> None:
    pending = claim(phase="Pending")
    del pending["spec"]["storageClassName"]
    others = list_of([storage_class()], "StorageClassList")
    found = gather({**with_claims("data", unplaced=UNBOUND), "data": pending, "storageclasses": others})
    assert "no class is the default one" in found.page(Volumes)


@pytest.mark.parametrize(
    ("candidate", "why"),
    [
        (volume("pv-1", of=None), "nothing"),
        (volume("pv-1", of=None, capacity={"storage": "4Gi"}), "has 4Gi, 5Gi asked for"),
        (volume("pv-1", of=None, accessModes=["ReadOnlyMany"]), "lacks ReadWriteOnce"),
        (volume("pv-1", of=None, volumeMode="Block"), "is a Block"),
        (volume("pv-1", of="other"), "is for `payments/other`"),
        (
            volume("pv-1", claimRef={"namespace": "payments", "name": "data", "uid": "uid-of-an-earlier-one"}),
            "is for an earlier claim of this name",
        ),
    ],
)
def test_volumes_made_by_hand_say_what_keeps_them_from_the_claim_that_waits(
    candidate: dict[str, Any], why: str
) -> None:
    by_hand = storage_class(provisioner="kubernetes.io/no-provisioner")
    elsewhere = volume("pv-2", of=None, storageClassName="slow")
    found = waiting(("fast", by_hand), ("persistentvolumes", list_of([candidate, elsewhere], "PersistentVolumeList")))
    assert list(found.data(Volumes).volumes) == ["pv-1"]
    assert f"pv-1 | data | {why}" in found.page(Volumes)


def test_a_bound_claim_may_carry_the_name_of_a_class_that_nobody_has_made() -> None:
    found = gather(
        {**with_claims("data", unplaced=UNBOUND), "data": claim(), "pv-data": volume(nodeAffinity=on_node("worker-7"))}
    )
    page = found.page(Volumes)
    assert CLASSES not in paths(found)
    assert "fast, a mere name" in page
    assert "only on nodes with kubernetes.io/hostname=worker-7" in page


def test_a_volume_that_is_gone_or_is_another_claims_is_said_to_be() -> None:
    lost = gather({**with_claims("data"), "data": claim()})
    assert "pv-data does not exist" in lost.page(Volumes)
    other = gather({**with_claims("data"), "data": claim(), "pv-data": volume(of="other")})
    assert "pv-data which is for another claim" in other.page(Volumes)


def test_a_resize_that_is_under_way_is_told_with_the_events_of_the_claim() -> None:
    resizing = {"conditions": [{"type": "FileSystemResizePending", "status": "True", "message": "waiting for a pod"}]}
    found = gather({**with_claims("data"), "data": claim(status=resizing), "pv-data": volume()})
    assert "claim data: FileSystemResizePending=True: waiting for a pod" in found.page(Volumes)
    assert found.data(Volumes).events is not None


def test_the_events_of_a_claim_that_waits_are_in_the_timeline() -> None:
    event = {
        "metadata": {"name": "data.1"},
        "involvedObject": {"kind": "PersistentVolumeClaim", "name": "data"},
        "reason": "ProvisioningFailed",
        "message": 'storageclass.storage.k8s.io "fasst" not found',
        "firstTimestamp": "2026-09-15T09:00:01Z",
    }
    found = waiting(of="fasst", events=list_of([event], "EventList"))
    told = [str(one.cites) for one in found.packet.timeline if "ProvisioningFailed" in one.says]
    assert "/evidence/volumes/data/events/parts/PersistentVolumeClaim~1data/items/data.1" in told


def test_a_generic_ephemeral_volume_has_a_claim_named_after_pod_and_volume() -> None:
    one = pod()
    one["spec"]["volumes"] = [{"name": "scratch", "ephemeral": {"volumeClaimTemplate": {}}}]
    name = f"{one['metadata']['name']}-scratch"
    found = gather({one["metadata"]["name"]: one, name: claim(name)})
    assert list(found.data(Volumes).claims) == [name]
    assert found.data(Pod).claims == {"scratch": name}


def test_a_claim_that_is_the_target_is_told_even_where_no_pod_uses_it() -> None:
    found = gather({"data": claim(), "pv-data": volume(), "fast": storage_class()}, Target("data", "payments", CLAIM))
    assert {f"{CLAIMS}/data", f"{VOLUMES}/pv-data", f"{CLASSES}/fast"} == set(paths(found))
    assert found.data(Volumes).events is not None


def test_the_claims_of_a_template_are_told_where_no_pod_came_from_it() -> None:
    template = {"spec": {"volumes": [{"name": "of-data", "persistentVolumeClaim": {"claimName": "data"}}]}}
    store = {"metadata": {"name": "store", "namespace": "payments", "uid": "u-1"}, "spec": {"template": template}}
    answers = {"store": store, "data": claim(phase="Pending"), "pods": list_of([], "PodList")}
    found = gather(answers, Target("store", "payments", STATEFUL_SET))
    assert list(found.data(Volumes).claims) == ["data"]


def test_claims_that_may_not_be_read_are_a_gap_and_lead_nowhere() -> None:
    found = gather({**with_claims("data"), "data": DENIED})
    assert isinstance(found.bundle[Volumes], Forbidden)
    assert paths(found) == [f"{CLAIMS}/data"]


def test_a_volume_that_may_not_be_read_is_a_gap_that_names_the_rule_and_nothing_is_concluded() -> None:
    found = gather({**with_claims("data"), "data": claim(), "pv-data": DENIED})
    [gap] = found.packet.gaps
    assert (gap.verb, gap.resource, gap.namespace) == ("get", "persistentvolumes", None)
    assert gap.rule == {"apiGroups": ("",), "resources": ("persistentvolumes",), "verbs": ("get",)}
    assert "pv-data not collected: forbidden" in found.page(Volumes)


def test_what_becomes_of_claims_and_volumes_that_are_not_well_is_in_the_timeline() -> None:
    going = claim()
    going["metadata"]["deletionTimestamp"] = "2026-09-15T09:10:00Z"
    released = volume()
    released["status"] = {"phase": "Released", "lastPhaseTransitionTime": "2026-09-15T09:11:00Z"}
    found = gather({**with_claims("data"), "data": going, "pv-data": released})
    told = [(one.subject, one.says) for one in found.packet.timeline]
    assert ("PersistentVolumeClaim/data", "deletion was asked for") in told
    assert ("PersistentVolume/pv-data", "Released") in told


def test_a_claim_that_is_to_go_says_since_when_and_what_keeps_it() -> None:
    going = claim()
    going["metadata"] |= {"deletionTimestamp": "2026-09-15T09:10:00Z", "finalizers": ["kubernetes.io/pvc-protection"]}
    found = gather({**with_claims("data"), "data": going, "pv-data": volume()})
    assert "Bound, Terminating since 09:10:00Z, 20m ago, held by finalizers kubernetes.io/pvc-protection" in found.page(
        Volumes
    )


def test_a_released_volume_is_said_to_be_released_wherever_it_is_named() -> None:
    released = volume()
    released["status"]["phase"] = "Released"
    bound = gather({**with_claims("data"), "data": claim(), "pv-data": released})
    assert "pv-data (Released)" in bound.page(Volumes)
    by_hand = storage_class(provisioner="kubernetes.io/no-provisioner")
    released["spec"]["claimRef"]["uid"] = "uid-of-an-earlier-one"
    one = waiting(("fast", by_hand), ("persistentvolumes", list_of([released], "PersistentVolumeList")))
    assert "pv-data | data | is Released; is for an earlier claim of this name" in one.page(Volumes)


def test_who_may_not_read_the_class_of_a_claim_that_waits_learns_of_both_gaps_at_once() -> None:
    found = waiting(("fast", DENIED), ("persistentvolumes", DENIED))
    assert paths(found) == [f"{CLAIMS}/data", VOLUMES, f"{CLASSES}/fast"]
    assert {(gap.verb, gap.resource) for gap in found.packet.gaps} == {
        ("list", "persistentvolumes"),
        ("get", "storageclasses"),
    }
    assert "does not exist" not in found.page(Volumes)


def missing_classes(found: Gathered) -> set[str]:
    """The classes that the graph says are missing."""
    return {edge.target for edge in found.packet.graph if edge.missing and edge.target.startswith("StorageClass/")}


def test_a_class_is_missing_to_a_claim_that_waits_and_has_no_volume_of_that_name() -> None:
    """Neither a claim that is bound nor volumes that are made by hand need it to exist."""
    by_hand = list_of([volume("pv-1", of=None, capacity={"storage": "1Gi"})], "PersistentVolumeList")
    alone, beside = waiting(), waiting(("persistentvolumes", by_hand))
    bound = gather({"data": claim(), "pv-data": volume()}, Target("data", "payments", CLAIM))
    assert [missing_classes(one) for one in (alone, beside, bound)] == [{"StorageClass/fast"}, set(), set()]
    assert "fast does not exist" in alone.page(Volumes)
    assert "fast, a mere name" in beside.page(Volumes)


def test_a_claim_that_is_well_is_no_part_of_the_timeline() -> None:
    found = gather({**with_claims("data"), "data": claim(), "pv-data": volume()})
    assert not [one for one in found.packet.timeline if one.subject.startswith("PersistentVolume")]
