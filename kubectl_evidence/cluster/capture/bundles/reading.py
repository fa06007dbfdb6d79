"""One file of objects, read: what stands in it has to be what its path says."""

from __future__ import annotations

from typing import Any

from kubectl_evidence.cluster.capture.builder import Budget
from kubectl_evidence.cluster.capture.bundles.layout import Shelf
from kubectl_evidence.cluster.capture.documents import read_json, read_yaml
from kubectl_evidence.cluster.capture.error import CaptureError, Place
from kubectl_evidence.cluster.capture.model import Key, Recorded
from kubectl_evidence.cluster.capture.objects import Objects
from kubectl_evidence.cluster.capture.resources import Resource, kind_of

_SECRETS = Resource("", "secrets")
# What `kubectl apply` and OpenShift's token controller write of a Secret's data into its annotations.
_DATA_AGAIN = ("kubectl.kubernetes.io/last-applied-configuration", "openshift.io/token-secret.value")
_NEXT = "Have the bundle made again."


def objects_in(data: bytes, shelf: Shelf) -> dict[Key, Recorded]:
    """Read the objects of a file, under the resource that its path names.

    Of a Secret nothing but the metadata is kept, so that nobody can mistake one without its data for an empty one.

    Raises:
        CaptureError: it is not YAML or JSON, or holds something else than its path says.
    """
    read = read_json if shelf.file.endswith(".json") else read_yaml
    objects = Objects()
    match read(data, shelf.file, Budget()):
        case [list(array)]:
            for index, each in enumerate(array):
                objects.add(_labelled(each, shelf.resource), shelf.file, f"[{index}]")
        # A file that was not written to its end has no kind: it stands behind the items (YAML sorted by key).
        case [{"kind": str(kind), **rest} as document] if not shelf.whole or (
            kind.endswith("List") and "items" in rest
        ):
            objects.add(document, shelf.file)
        case _:
            raise CaptureError("not the answer to a list, or not all of it", _NEXT, Place(shelf.file))
    return {
        Key(shelf.resource, key.namespace, key.name): _kept(recorded, shelf)
        for key, recorded in objects.found.items()
        if _belongs(key, shelf)
    }


def _labelled(value: Any, resource: Resource) -> Any:
    """Give an object of an array its kind, which Go's types leave out (troubleshoot, getNamespaces)."""
    kind = kind_of(resource)
    if not isinstance(value, dict) or value.get("kind") or not kind:
        return value
    return {"apiVersion": f"{resource.group}/v1" if resource.group else "v1", **value, "kind": kind}


def _belongs(key: Key, shelf: Shelf) -> bool:
    # Where the table does not know a resource, its plural was guessed from the kind; the path has it from the server.
    as_said = key.resource == shelf.resource or (
        kind_of(shelf.resource) is None and kind_of(key.resource) is None and key.resource.group == shelf.resource.group
    )
    if as_said and key.namespace == shelf.namespace and shelf.name in ("", key.name):
        return True
    raise CaptureError("an object that its path does not name", _NEXT, Place(shelf.file))


def _kept(recorded: Recorded, shelf: Shelf) -> Recorded:
    if shelf.resource != _SECRETS:
        return recorded
    metadata = dict(recorded.content["metadata"])
    annotations = metadata.get("annotations") or {}
    metadata["annotations"] = {key: word for key, word in annotations.items() if key not in _DATA_AGAIN}
    content = {"apiVersion": recorded.content["apiVersion"], "kind": recorded.content["kind"], "metadata": metadata}
    return Recorded(content, partial=True)
