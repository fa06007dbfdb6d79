"""Conditions and owner references, and lists of the API read as mappings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar, cast

from kubectl_evidence.evidence import Part
from kubectl_evidence.text import Name, Text

T = TypeVar("T")


class Condition(Part):
    """One entry of `status.conditions`. A missing condition is unknown, not False."""

    status: Text
    reason: Text | None = None
    message: Text | None = None
    last_transition_time: datetime | None = None


class Owner(Part):
    """The controller among an object's owner references."""

    api_version: Text
    kind: Text
    name: Name
    uid: Text


def controller_of(references: Any) -> Any:
    """Pick the owner reference that controls the object (metav1.GetControllerOf): at most one does."""
    if not isinstance(references, list):
        return references
    return next((r for r in references if isinstance(r, dict) and r.get("controller")), None)


def by_key(*path: str) -> Callable[[Any], Any]:
    """Read a list of the API as a mapping by the value at `path` in each entry.

    The first of two equal keys wins. What is not a list is left for the model to refuse.
    """

    def arrange(entries: Any) -> Any:
        if not isinstance(entries, list):
            return entries
        found: dict[Any, Any] = {}
        for entry in entries:
            key: Any = entry
            for step in path:
                key = key.get(step) if isinstance(key, dict) else None
            found.setdefault(key, entry)
        return found

    return arrange


by_name = by_key("metadata", "name")


def names(entries: Any) -> Any:
    """Read a list of references as the names in it."""
    if not isinstance(entries, list):
        return entries
    return [one["name"] for one in entries if isinstance(one, dict) and isinstance(one.get("name"), str)]


def addresses(entries: Any) -> Any:
    """Read `status.loadBalancer.ingress`, or `status.addresses` of a Gateway: an address or a name of each."""
    if not isinstance(entries, list):
        return entries
    found = [one.get("ip") or one.get("hostname") or one.get("value") for one in entries if isinstance(one, dict)]
    return [address for address in found if address]


def unless(usual: Any, nothing: Any = None) -> Callable[[Any], Any]:
    """Read what nearly every object has as nothing: the API server fills it in, and nobody learns from it."""

    def read(value: Any) -> Any:
        return nothing if value == usual else value

    return read


def at(entries: Mapping[Text, T], key: str) -> T | None:
    """Look a constant of ours up among words of the cluster: both hash as strings do."""
    return entries.get(cast("Text", key))
