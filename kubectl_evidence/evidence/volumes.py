"""The claims that the pod's volumes name, the volumes they are bound to, and the classes that they ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from pydantic import model_validator

from kubectl_evidence import ask
from kubectl_evidence.clues import Known
from kubectl_evidence.clues.near_names import nearest
from kubectl_evidence.clues.volumes import class_of
from kubectl_evidence.evidence import Answer, Evidence
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.events import asked as events_of
from kubectl_evidence.evidence.parts.storage import Claim, StorageClass, Volume
from kubectl_evidence.kinds import CLAIM
from kubectl_evidence.parsed import at, listed
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name

# Attaching is seen in the pod's own events (FailedAttachVolume): VolumeAttachments can only be read as the list of
# all of the cluster, whose objects name neither claim nor pod.

# A cluster with more classes or volumes is not listed to its end.
_CLASSES = 50
_VOLUMES = 200
_CLAIMS = 500
# By which key each list is asked, where its items go, and where what became of it.
_LISTS = {
    "PersistentVolumeClaims": ("claims", "claimList"),
    "PersistentVolumes": ("volumes", "volumeList"),
    "StorageClasses": ("classes", "classList"),
}
_OBJECTS = {"PersistentVolumeClaim": "claims", "PersistentVolume": "volumes", "StorageClass": "classes"}


class Listing(Answer):
    """What became of a list, whose objects are among those that were asked for by name."""


class Volumes(Evidence):
    """Claims, volumes and classes by name; each is `not-found` where it is named and does not exist.

    The lists are read only where they are needed: of claims where a pod has many or lacks one, of classes where one is
    named that does not exist, of volumes where a claim waits for one that nobody makes for it. `events` are of claims
    that are not well.
    """

    title: ClassVar[str] = "Volumes"
    unasked: ClassVar[str] = "no volume of the pod is known to be a claim"
    untrusted: ClassVar[bool] = True
    informs: ClassVar[bool] = True

    claims: Mapping[Name, Claim] = {}
    volumes: Mapping[Name, Volume] = {}
    classes: Mapping[Name, StorageClass] = {}
    # By `PersistentVolumeClaim/NAME`.
    events: Events | None = None
    claim_list: Listing | None = None
    volume_list: Listing | None = None
    class_list: Listing | None = None

    @classmethod
    def first(cls, target: Target) -> Mapping[str, ask.Ask]:
        return dict([_claim(target.name, target)]) if target.kind is CLAIM else {}

    @classmethod
    def second(cls, target: Target, known: Known) -> Mapping[str, ask.Ask]:
        return dict(_asks(target, known))

    @classmethod
    def keep(cls, key: str, item: Any, known: Known) -> bool:
        """Of all claims the pod's, and those like one that is not there; of all volumes those that might do."""
        clue = known.volumes
        if key == "PersistentVolumeClaims":
            name = at(item, "metadata", "name")
            return name in clue.wanted or any(nearest(one, [name]) for one in clue.lost)
        if key == "PersistentVolumes":
            named = at(item, "spec", "claimRef", "name") in clue.unwell
            return named or (class_of(item) or "") in clue.by_hand
        return True

    @model_validator(mode="before")
    @classmethod
    def _sort_out(cls, answer: Any) -> Any:
        parts = at(answer, "parts")
        if not isinstance(parts, dict):
            return answer
        found: dict[str, Any] = {"claims": {}, "volumes": {}, "classes": {}}
        for key, (objects, listing) in _LISTS.items():
            if key in parts:
                found[listing] = parts[key]
                for item in listed(at(parts[key], "data", "items")):
                    found[objects][at(item, "metadata", "name")] = {"status": "collected", "data": item}
        # Where one that was asked for by name is not there, the list was read for what resembles it.
        by_name = [part for key, part in parts.items() if key.startswith("PersistentVolumeClaim/")]
        lost = any(at(part, "status") == "not-found" for part in by_name)
        others, found["claims"] = (found["claims"], {}) if lost else ({}, found["claims"])
        for key, part in parts.items():
            kind, _, name = key.partition("/")
            if kind == "Events":
                found.setdefault("events", {"parts": {}})["parts"][f"PersistentVolumeClaim/{name}"] = part
            elif kind in _OBJECTS:
                found[_OBJECTS[kind]][at(part, "data", "metadata", "name") or name] = part
        found["claims"] = {name: _with_similar(name, part, others, parts) for name, part in found["claims"].items()}
        return found


def _with_similar(name: str, part: Any, others: Mapping[str, Any], parts: Mapping[str, Any]) -> Any:
    """A claim that is not there, with the names of those that resemble it, where the list was had."""
    looked = at(parts, "PersistentVolumeClaims", "status") == "collected"
    return {**part, "similar": nearest(name, others)} if looked and at(part, "status") == "not-found" else part


def _asks(target: Target, known: Known) -> Iterator[tuple[str, ask.Ask]]:
    clue = known.volumes
    for name in clue.claims:
        yield _claim(name, target)
    if clue.listed:
        yield "PersistentVolumeClaims", ask.list_("v1", "persistentvolumeclaims", target.namespace, most=_CLAIMS)
    for name in clue.volumes:
        yield f"PersistentVolume/{name}", ask.get("v1", "persistentvolumes", name)
    for name in clue.classes:
        yield f"StorageClass/{name}", ask.get("storage.k8s.io/v1", "storageclasses", name)
    for name in clue.unwell:
        fields = f"involvedObject.kind=PersistentVolumeClaim,involvedObject.name={name}"
        yield f"Events/{name}", events_of(fields, "persistentvolumeclaim", name, target.namespace)
    if clue.all_classes:
        yield "StorageClasses", _everywhere("storage.k8s.io/v1", "storageclasses", _CLASSES)
    if clue.by_hand:
        yield "PersistentVolumes", _everywhere("v1", "persistentvolumes", _VOLUMES)


def _everywhere(group_version: str, resource: str, most: int) -> ask.Ask:
    """A list of what is in no namespace: the command for it has none either."""
    return replace(ask.list_(group_version, resource, most=most), shown_by=f"kubectl get {resource}")


def _claim(name: str, target: Target) -> tuple[str, ask.Ask]:
    return f"PersistentVolumeClaim/{name}", ask.get("v1", "persistentvolumeclaims", name, target.namespace)
