"""Take an API server's answer apart into the objects that a capture keeps."""

from __future__ import annotations

from typing import Any

from kubectl_evidence.ask import Ask
from kubectl_evidence.cluster.capture.documents import check_writable
from kubectl_evidence.cluster.capture.error import CaptureError
from kubectl_evidence.cluster.capture.model import META_V1, PARTIAL, Key, Recorded
from kubectl_evidence.cluster.capture.objects import Objects
from kubectl_evidence.cluster.capture.resources import Address, Resource, resource_of


class Unreadable(Exception):
    """Not an answer to what was asked, or one that a capture cannot hold. Says nothing of its content."""


def unpack(ask: Ask, body: Any) -> dict[Key, Recorded]:
    """Give the objects of an answer, in its order, each as the capture's reader will find it again.

    Raises:
        Unreadable: another kind, another name, an item without a name, or what JSON cannot say.
    """
    address = Address.of(ask.path)
    if address is None or not isinstance(body, dict):
        raise Unreadable
    objects = Objects()
    for item in _items(body) if ask.access.verb == "list" else [body]:
        try:
            labelled = _labelled(item, body, address)
            check_writable(labelled)
            objects.add(labelled, "")
        except (CaptureError, ValueError, RecursionError):
            raise Unreadable from None
    asked = Resource(ask.access.group, ask.access.resource)
    for key, recorded in objects.found.items():
        if key.resource != asked or (recorded.partial and ask.form != "metadata"):
            raise Unreadable
    if ask.access.verb == "get" and set(objects.found) != {Key(asked, ask.access.namespace, ask.name)}:
        raise Unreadable
    return objects.found


def _items(body: dict[str, Any]) -> list[Any]:
    # Null when there is none, or absent where nulls are not read.
    items = body.get("items") if body.get("items") is not None else []
    if not (isinstance(items, list) and str(body.get("kind")).endswith("List")):
        raise Unreadable
    return items


def _labelled(item: Any, listed: dict[str, Any], address: Address) -> dict[str, Any]:
    """Give the object its kind, which items of a list leave out, and its path where the kind does not tell it."""
    metadata = item.get("metadata") if isinstance(item, dict) else None
    if not isinstance(metadata, dict):
        raise Unreadable
    kind = item.get("kind") or str(listed.get("kind")).removesuffix("List")
    api_version = item.get("apiVersion") or listed.get("apiVersion")
    if not (isinstance(kind, str) and isinstance(api_version, str)):
        raise Unreadable
    metadata = {key: value for key, value in metadata.items() if key != "selfLink"}
    asked = Resource(address.group_version.rpartition("/")[0], address.resource)
    partial = (api_version, kind) == (META_V1, PARTIAL)
    if partial or resource_of(api_version, kind) != asked:
        namespace, name = metadata.get("namespace") or "", metadata.get("name")
        if not (isinstance(namespace, str) and isinstance(name, str)):
            raise Unreadable
        metadata["selfLink"] = Address(address.group_version, address.resource, namespace, name).path
    rest = {key: value for key, value in item.items() if key not in ("apiVersion", "kind", "metadata")}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **rest}
