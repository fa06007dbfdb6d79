"""Label and field selectors, as the API server reads them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from kubectl_evidence.cluster.capture.resources import Resource

Matches = Callable[[Mapping[str, Any]], bool]


class BadSelector(ValueError):
    """The API server would answer 400."""


# k8s.io/apimachinery/pkg/labels/selector.go: one requirement of a comma-separated list.
_KEY = r"(?:[A-Za-z0-9][-A-Za-z0-9_.]*/)?[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?"
_VALUE = r"(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?"
_REQUIREMENT = re.compile(
    rf"""\s*(?:
        (?P<absent>!\s*{_KEY})
      | (?P<set>{_KEY})\s+(?P<how>in|notin)\s*\((?P<values>[^()]*)\)
      | (?P<equal>{_KEY})\s*(?P<operator>==|=|!=)\s*(?P<value>{_VALUE})
      | (?P<greater>{_KEY})\s*(?P<order>[<>])\s*(?P<bound>-?[0-9]+)
      | (?P<present>{_KEY})
    )\s*(?:,|$)""",
    re.VERBOSE,
)


def labels(selector: str) -> Matches:
    """Compile a label selector: `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b)`, `a`, `!a`, `a>1`, joined by commas.

    `a!=b` and `a notin (b)` also match what has no label `a`.

    Raises:
        BadSelector: it is none of these.
    """
    tests = []
    position = 0
    while position < len(selector):
        found = _REQUIREMENT.match(selector, position)
        if not found:
            raise BadSelector
        tests.append(_requirement(found))
        position = found.end()
    if selector.rstrip().endswith(","):
        raise BadSelector
    return lambda content: all(test(_labels_of(content)) for test in tests)


def _requirement(found: re.Match[str]) -> Callable[[Mapping[str, str]], bool]:
    part = found.groupdict()
    if part["absent"]:
        key = part["absent"].removeprefix("!").strip()
        return lambda on: key not in on
    if part["present"]:
        key = part["present"]
        return lambda on: key in on
    if part["set"]:
        key, values = part["set"], {value.strip() for value in part["values"].split(",")}
        wanted = part["how"] == "in"
        return lambda on: (on[key] in values) is wanted if key in on else not wanted
    if part["equal"]:
        key, value = part["equal"], part["value"]
        wanted = part["operator"] != "!="
        return lambda on: (on[key] == value) is wanted if key in on else not wanted
    key, bound, above = part["greater"], int(part["bound"]), part["order"] == ">"
    return lambda on: _in_order(on.get(key, ""), bound, above=above)


def _in_order(value: str, bound: int, *, above: bool) -> bool:
    if not re.fullmatch(r"-?[0-9]{1,18}", value):
        return False
    return int(value) > bound if above else int(value) < bound


def _labels_of(content: Mapping[str, Any]) -> Mapping[str, str]:
    found: Mapping[str, str] = (content.get("metadata") or {}).get("labels") or {}
    return found


# The fields that may be selected by, beyond metadata.name and metadata.namespace, which every resource has
# (pkg/registry/*/strategy.go, pkg/apis/*/v1/conversion.go). Anything else is answered with 400.
_FIELDS: Mapping[Resource, frozenset[str]] = {
    Resource("", "pods"): frozenset(
        {
            "spec.nodeName",
            "spec.restartPolicy",
            "spec.schedulerName",
            "spec.serviceAccountName",
            "spec.hostNetwork",
            "status.phase",
            "status.podIP",
            "status.nominatedNodeName",
        }
    ),
    Resource("", "events"): frozenset(
        {
            *(
                f"involvedObject.{field}"
                for field in ("kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath")
            ),
            "reason",
            "reportingComponent",
            "source",
            "type",
        }
    ),
    Resource("", "services"): frozenset({"spec.clusterIP", "spec.type"}),
    Resource("", "nodes"): frozenset({"spec.unschedulable"}),
    Resource("", "namespaces"): frozenset({"status.phase"}),
    Resource("", "secrets"): frozenset({"type"}),
    Resource("", "replicationcontrollers"): frozenset({"status.replicas"}),
    Resource("apps", "replicasets"): frozenset({"status.replicas"}),
    Resource("batch", "jobs"): frozenset({"status.successful"}),
}
_EVERY = frozenset({"metadata.name", "metadata.namespace"})
# Selected fields whose value is found under another name.
_STANDS_AT = {
    ("events", "source"): ("source", "component"),
    ("jobs", "status.successful"): ("status", "succeeded"),
}
_FIELD = re.compile(r"(?P<path>[A-Za-z0-9.]+)(?P<operator>==|=|!=)(?P<value>[^,]*)")


def fields(selector: str, resource: Resource) -> Matches:
    """Compile a field selector: `path=value`, `path==value`, `path!=value`, joined by commas.

    A field that an object does not have equals the empty string.

    Raises:
        BadSelector: not of that form, or a field that this resource cannot be selected by.
    """
    tests = []
    for term in selector.split(",") if selector else []:
        found = _FIELD.fullmatch(term.strip())
        if not found or found["path"] not in _EVERY | _FIELDS.get(resource, frozenset()):
            raise BadSelector
        path = _STANDS_AT.get((resource.name, found["path"]), tuple(found["path"].split(".")))
        tests.append((path, found["value"], found["operator"] != "!="))
    return lambda content: all((_at(content, path) == value) is wanted for path, value, wanted in tests)


def only_metadata(selector: str) -> bool:
    """Say whether a field selector can be decided from metadata alone."""
    return all(term.strip().startswith("metadata.") for term in selector.split(",") if term)


def _at(content: Any, path: tuple[str, ...]) -> str:
    for step in path:
        content = content.get(step) if isinstance(content, Mapping) else None
    if content is None:
        return ""
    return str(content).lower() if isinstance(content, bool) else str(content)
