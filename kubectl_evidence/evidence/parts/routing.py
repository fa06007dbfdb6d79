"""What the spec and the status of a route, as parsed JSON, amount to beside the Services and grants that were read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from kubectl_evidence.clues.network import is_service
from kubectl_evidence.evidence.parts.backends import backed
from kubectl_evidence.parsed import at, listed


def backend(reference: Any, route: Mapping[str, Any], rule: int) -> Any:
    """A backendRef with its rule, and with what the Services or the grants say of it."""
    here = at(route, "metadata", "namespace")
    if not isinstance(reference, dict):
        return reference
    placed = {**reference, "rule": rule}
    namespace = reference.get("namespace", here)
    if not is_service(reference):
        return placed  # of what else it may be nothing was read
    if namespace != here:
        return {**placed, "permitted": _permitted(reference, route, at(route, "grants", namespace))}
    return {**placed, **backed(reference.get("name"), reference.get("port"), route.get("services"))}


def _permitted(reference: Any, route: Mapping[str, Any], grants: list[Any] | None) -> bool | None:
    """Whether a grant of the backend's namespace lets routes of this kind and namespace lead to it (ReferenceGrant).

    The kind of an item of a list is not in it: a grant for any sort of route counts.
    """
    if grants is None:
        return None
    return any(
        any(_is_source(one, at(route, "metadata", "namespace")) for one in listed(at(grant, "spec", "from")))
        and any(_is_granted(one, reference.get("name")) for one in listed(at(grant, "spec", "to")))
        for grant in grants
    )


def _is_source(one: Any, namespace: Any) -> bool:
    return bool(at(one, "namespace") == namespace and str(at(one, "kind")).endswith("Route"))


def _is_granted(one: Any, name: Any) -> bool:
    # Without a name it is everything of its kind.
    return not at(one, "group") and at(one, "kind") == "Service" and at(one, "name") in (None, "", name)


def dated(status: Any, thing: Any) -> list[Any]:
    """The conditions of a status, with whether they are about an earlier generation of the thing."""
    generation = at(thing, "metadata", "generation")
    return [
        {**one, "stale": _is_older(one.get("observedGeneration"), generation)}
        for one in listed(at(status, "conditions"))
        if isinstance(one, dict)
    ]


def _is_older(observed: Any, generation: Any) -> bool:
    return isinstance(observed, int) and isinstance(generation, int) and observed < generation


def paths(rules: list[Any]) -> Iterator[str]:
    """What the rules match: `PathPrefix /orders`, `shop.Checkout/Pay`."""
    for rule in rules:
        for match in listed(at(rule, "matches")):
            kind, path = at(match, "path", "type") or "PathPrefix", at(match, "path", "value")
            service, method = at(match, "method", "service"), at(match, "method", "method")
            if path:
                yield f"{kind} {path}"
            elif service or method:
                yield f"{service or '*'}/{method or '*'}"
