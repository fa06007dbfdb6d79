"""Kubernetes objects of a capture: Lists opened, each checked for what an API server never leaves out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from kubectl_evidence.cluster.capture.builder import line_of
from kubectl_evidence.cluster.capture.error import CaptureError, Place, shown
from kubectl_evidence.cluster.capture.model import META_V1, PARTIAL, Key, Recorded
from kubectl_evidence.cluster.capture.resources import Address, Resource, group_of, is_namespaced, resource_of

_KIND = re.compile(r"[A-Za-z][-A-Za-z0-9]{0,62}")
_AS_RETURNED = "Write objects as the API server returns them: kubectl get … -o yaml."


@dataclass
class Objects:
    """Objects as they are found, by where they stand in the cluster."""

    found: dict[Key, Recorded] = field(default_factory=dict)
    empty_lists: set[Resource] = field(default_factory=set)
    _places: dict[Key, Place] = field(default_factory=dict)

    def add(self, value: Any, file: str, inside: str = "", api_version: str = "", kind: str = "") -> None:
        """Take an object, or every object of a List; `api_version` and `kind` are for one that does not say.

        Raises:
            CaptureError: something is missing or of the wrong type, or the object was taken before.
        """
        place = Place(file, line_of(value), inside)
        if not isinstance(value, dict):
            what = "a Kubernetes object is a mapping"
            raise CaptureError(what, _AS_RETURNED, place)
        if api_version and "apiVersion" not in value and "kind" not in value:
            self._add_object({"apiVersion": api_version, "kind": kind, **value}, place)
            return
        api_version, kind = _word(value, "apiVersion", place), _word(value, "kind", place)
        if not _KIND.fullmatch(kind):
            what = "kind is not a kind's name"
            raise CaptureError(what, _AS_RETURNED, Place(file, line_of(value, "kind"), inside))
        if kind.endswith("List") and "items" in value:
            self._add_items(value, api_version, kind.removesuffix("List"), place)
        else:
            self._add_object(value, place)

    def _add_items(self, listed: dict[str, Any], api_version: str, kind: str, place: Place) -> None:
        items = [] if listed["items"] is None else listed["items"]
        if not isinstance(items, list):
            what = "items is not a list"
            raise CaptureError(what, _AS_RETURNED, Place(place.file, line_of(listed, "items"), place.inside))
        if not items and kind and kind != PARTIAL:
            self.empty_lists.add(resource_of(api_version, kind))
        for index, item in enumerate(items):
            within = f"{place.inside}{'.' if place.inside else ''}items[{index}]"
            # Items of a typed list come without apiVersion and kind; those of a plain List have their own.
            self.add(item, place.file, within, api_version if kind else "", kind)

    def _add_object(self, value: dict[str, Any], place: Place) -> None:
        api_version, kind = value["apiVersion"], value["kind"]
        metadata = value.get("metadata")
        if not isinstance(metadata, dict):
            what = f"a {kind} without metadata"
            raise CaptureError(what, _AS_RETURNED, place)
        name = _word(metadata, "name", place, "metadata.")
        namespace = _word(metadata, "namespace", place, "metadata.") if metadata.get("namespace") is not None else ""
        for word in (name, namespace):
            if word in (".", "..") or "/" in word or "%" in word:
                what = f"a {kind} whose name or namespace cannot stand in a path"
                raise CaptureError(what, _AS_RETURNED, Place(place.file, line_of(metadata) or place.line, place.inside))
        for labels in ("labels", "annotations"):
            _check_words(metadata, labels, place)
        partial = (api_version, kind) == (META_V1, PARTIAL)
        resource = _linked(metadata)
        if resource is None:
            if partial:
                what = f"a {PARTIAL} that does not say of which resource"
                raise CaptureError(what, "Give its path as metadata.selfLink: /api/v1/namespaces/…/pods/…", place)
            resource = resource_of(api_version, kind)
        if not partial:
            _check_scope(group_of(api_version), kind, namespace, place)
        key = Key(resource, namespace, name)
        if key in self.found:
            where = f" of namespace {shown(namespace)}" if namespace else ""
            what = f"the {kind} {shown(name)}{where} stands here and in {self._places[key]}"
            raise CaptureError(what, "Keep one of the two.", place)
        self.found[key] = Recorded(value, partial)
        self._places[key] = place


def _word(value: dict[str, Any], key: str, place: Place, prefix: str = "") -> str:
    word = value.get(key)
    if isinstance(word, str) and word:
        return word
    what = f"{prefix}{key} is not a string" if word else f"an object without {prefix}{key}"
    raise CaptureError(what, _AS_RETURNED, Place(place.file, line_of(value, key) or place.line, place.inside))


def _check_words(metadata: dict[str, Any], key: str, place: Place) -> None:
    words = metadata.get(key)
    if words is None:
        return
    if not isinstance(words, dict):
        what = f"metadata.{key} is not a mapping"
        raise CaptureError(what, _AS_RETURNED, Place(place.file, line_of(metadata, key) or place.line, place.inside))
    for name, word in words.items():
        if not isinstance(word, str):
            what = f"metadata.{key}: the value of {shown(name)} is not a string"
            place = Place(place.file, line_of(words, name) or place.line, place.inside)
            raise CaptureError(what, "Put it in quotes.", place)


def _check_scope(group: str, kind: str, namespace: str, place: Place) -> None:
    match is_namespaced(group, kind):
        case True if not namespace:
            what = f"a {kind} without metadata.namespace"
        case False if namespace:
            what = f"a {kind} in a namespace: it belongs to the whole cluster"
        case _:
            return
    raise CaptureError(what, _AS_RETURNED, place)


def _linked(metadata: dict[str, Any]) -> Resource | None:
    """The resource by the path in `metadata.selfLink`.

    API servers stopped writing it (KEP-1164); `--record` does where the kind does not tell the
    resource: in a PartialObjectMetadata, and for a custom resource with an unusual plural.
    """
    link = metadata.get("selfLink")
    address = Address.of(link) if isinstance(link, str) else None
    return Resource(group_of(address.group_version), address.resource) if address else None
