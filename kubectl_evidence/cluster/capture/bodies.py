"""What the API server's answers look like: an object, a List, PartialObjectMetadata."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kubectl_evidence.cluster.capture.model import META_V1, PARTIAL, Recorded
from kubectl_evidence.cluster.capture.resources import BUILT_IN_GROUPS, Resource, has_bare_items, kind_of


def whole(recorded: Recorded) -> dict[str, Any]:
    """Give the object without `selfLink`, which no API server writes any more: here it only says the resource."""
    metadata = {key: value for key, value in recorded.content["metadata"].items() if key != "selfLink"}
    return {**recorded.content, "metadata": metadata}


def metadata_only(recorded: Recorded) -> dict[str, Any]:
    """Give the object as PartialObjectMetadata."""
    return {"kind": PARTIAL, "apiVersion": META_V1, "metadata": whole(recorded)["metadata"]}


def list_of(found: Sequence[Recorded], resource: Resource, group_version: str, resource_version: str) -> dict[str, Any]:
    """Give a typed List. Its items say their kind only where the API server's do."""
    kind = kind_of(resource) or (str(found[0].content["kind"]) if found else "")
    bare = has_bare_items(resource.group)
    items = [
        {key: value for key, value in whole(each).items() if not (bare and key in ("kind", "apiVersion"))}
        for each in found
    ]
    return _list(f"{kind}List", group_version, resource_version, items)


def metadata_list_of(found: Sequence[Recorded], resource_version: str) -> dict[str, Any]:
    """Give a PartialObjectMetadataList, whose items do say their kind."""
    return _list(f"{PARTIAL}List", META_V1, resource_version, [metadata_only(each) for each in found])


def _list(kind: str, api_version: str, resource_version: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    # The list's own is that of the whole cluster, which nothing in it tells.
    metadata = {"resourceVersion": resource_version} if resource_version else {}
    return {"kind": kind, "apiVersion": api_version, "metadata": metadata, "items": items}


def group_list(served: Iterable[str]) -> dict[str, Any]:
    """Give the list of API groups (meta/v1 APIGroupList): the built-in ones, which everybody has, and these."""
    versions: dict[str, list[str]] = {group: ["v1"] for group in sorted(BUILT_IN_GROUPS) if group}
    for group_version in sorted(served):
        group, _, version = group_version.rpartition("/")
        if group and version not in versions.setdefault(group, []):
            versions[group].append(version)
    groups = [
        {"name": group, "versions": [{"groupVersion": f"{group}/{each}", "version": each} for each in found]}
        for group, found in versions.items()
    ]
    return {"kind": "APIGroupList", "apiVersion": "v1", "groups": groups}


def version_of(content: Mapping[str, Any]) -> int:
    """Give an object's resourceVersion, which grows with every change; 0 for one that does not say."""
    version = content["metadata"].get("resourceVersion")
    return int(version) if isinstance(version, str) and version.isdecimal() and len(version) < 20 else 0


def containers_of(pod: Recorded | None, *lists: str) -> list[str]:
    """Give the names of a pod's containers; `lists` are fields of its spec (`initContainers`)."""
    spec = pod.content.get("spec") if pod else None
    fields = [spec.get(key) for key in lists] if isinstance(spec, dict) else []
    found = [each for field in fields if isinstance(field, list) for each in field]
    return [each["name"] for each in found if isinstance(each, dict) and isinstance(each.get("name"), str)]
