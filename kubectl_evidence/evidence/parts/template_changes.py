"""What differs between two pod templates, as parsed JSON: each difference by a path that a person reads.

Lists are compared by the keys that the API merges them by (patchMergeKey, k8s.io/api/core/v1 types.go), commands as a
whole. What the controllers themselves write into a template is no difference.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from kubectl_evidence.parsed import at, listed

# Path, what was before, what is now; None where there was or is nothing.
Difference: TypeAlias = tuple[str, str | None, str | None]

# Labels that tell revisions apart, and nothing about them (k8s.io/api/apps/v1).
_OF_CONTROLLER = ("pod-template-hash", "controller-revision-hash", "pod-template-generation")
# serviceAccount is written along with serviceAccountName (pkg/apis/core/v1/conversion.go); $patch is a directive of the
# patch that a ControllerRevision is (pkg/controller/statefulset/stateful_set_utils.go, getPatch).
_NEVER = ("serviceAccount", "$patch", "creationTimestamp")
_CONTAINERS = ("initContainers", "containers")
# What most incidents are about comes first, of a container and of the pod.
_TELLING = ("image", "command", "args", "env", "envFrom", "resources", "Probe", "ports", "volume", "serviceAccountName")
_OF_PAIRS = (("labels",), ("annotations",), ("nodeSelector",), ("requests",), ("limits",))
# The parts of a reference, in the order in which they are written.
_REFERENCE = ("name", "volumeName", "containerName", "path", "key", "resource", "fieldPath")


class _Named(dict[str, Any]):
    """A list of the API as a mapping by its entries' names. Their order may mean something."""


def template_of(revision: Any) -> Any:
    """The pod template of a ReplicaSet, or that of a ControllerRevision, which is in its data."""
    return at(revision, "spec", "template") or at(revision, "data", "spec", "template") or {}


def images_of(template: Any) -> Mapping[Any, Any]:
    """The image of each container by the container's name."""
    containers = [one for key in _CONTAINERS for one in listed(at(template, "spec", key))]
    return {at(one, "name"): at(one, "image") for one in containers}


def differences(old: Any, new: Any) -> list[Difference]:
    """Every difference between two templates, the most telling first. A container that came or went is one."""
    return sorted(_between((), _plain_template(old), _plain_template(new)), key=lambda one: _rank(one[0]))


def _rank(path: str) -> int:
    first, *rest = path.split("/")
    if first in _CONTAINERS:
        if len(rest) < 2:
            return 0
        first = rest[1]
    if first in ("labels", "annotations"):
        return len(_TELLING) + 1
    return next((n for n, word in enumerate(_TELLING) if first == word or word in first), len(_TELLING))


def _between(path: tuple[str, ...], old: Any, new: Any) -> Iterator[Difference]:
    if _each_alone(path, old) or _each_alone(path, new):
        old, new = old or {}, new or {}
    if isinstance(old, dict) and isinstance(new, dict):
        if isinstance(old, _Named) and old.keys() == new.keys() and list(old) != list(new):
            yield "/".join(path), ", ".join(old), ", ".join(new)
        for name in dict.fromkeys((*old, *new)):
            yield from _between((*path, name), old.get(name), new.get(name))
    elif old != new:
        yield "/".join(path), _shown(path, old), _shown(path, new)


def _each_alone(path: tuple[str, ...], value: Any) -> bool:
    """Whether the entries of a mapping tell themselves apart even where there is none on the other side."""
    return isinstance(value, _Named) or (isinstance(value, dict) and path[-1:] in _OF_PAIRS)


def _shown(path: tuple[str, ...], value: Any) -> str | None:
    if isinstance(value, dict):
        if path[0] in _CONTAINERS and len(path) == 2:
            return str(value.get("image"))
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if value is None or (isinstance(value, str) and value):
        return value
    return json.dumps(value)


def _plain_template(template: Any) -> Any:
    """The template without its lists."""
    labels = at(template, "metadata", "labels") or {}
    metadata = {
        "labels": {key: text for key, text in labels.items() if key not in _OF_CONTROLLER},
        "annotations": at(template, "metadata", "annotations"),
    }
    return _plain("", {**metadata, **(at(template, "spec") or {})}) or {}


def _plain(field: str, value: Any) -> Any:
    """Nothing, an empty list and an empty object mean the same to the API server: None."""
    if isinstance(value, dict):
        found = {key: _plain(key, one) for key, one in value.items() if key not in _NEVER}
        return {key: one for key, one in found.items() if one is not None} or None
    if isinstance(value, list):
        return _plain_list(field, value) or None
    return value


def _plain_list(field: str, entries: list[Any]) -> Any:
    if all(isinstance(one, str) for one in entries):
        return _command_line(entries)
    name_of = _NAMES.get(field)
    found = _Named() if name_of else {}
    for number, entry in enumerate(entries):
        name = name_of(entry) if name_of else str(number)
        found[name if name not in found else f"{name} ({number})"] = _entry(field, entry)
    return found


def _entry(field: str, entry: Any) -> Any:
    if field == "env":
        source = at(entry, "valueFrom")
        return _source(source) if isinstance(source, dict) else str(at(entry, "value") or "")
    if field == "envFrom":
        optional = any(at(entry, ref, "optional") is True for ref in ("configMapRef", "secretRef"))
        prefix = at(entry, "prefix")
        return f"all keys{f', each after {prefix}' if prefix else ''}{' (optional)' if optional else ''}"
    # An entry that says nothing but its name is there nevertheless.
    return _plain("", entry) or "{}"


def _source(source: dict[str, Any]) -> str:
    """Write where a value comes from: `secretKeyRef db/password`."""
    words = []
    for kind, reference in source.items():
        parts = [str(part) for name in _REFERENCE if (part := at(reference, name)) is not None]
        words.append(f"{kind} {'/'.join(parts)}{' (optional)' if at(reference, 'optional') is True else ''}")
    return ", ".join(words)


def _command_line(words: list[str]) -> str:
    """As one would type it, or, where that would hide what is one argument, as the API has it."""
    simple = all(word and not set(word) & set(" \t\n\"'") for word in words)
    return " ".join(words) if simple else json.dumps(words, ensure_ascii=False)


def _by(*fields: str) -> Callable[[Any], str]:
    """Name an entry by the values of these fields; the slash that begins a path would only double one."""
    return lambda entry: " ".join(str(at(entry, field)) for field in fields if at(entry, field) is not None).strip("/")


def _port(entry: Any) -> str:
    return str(at(entry, "name") or f"{at(entry, 'containerPort')}/{at(entry, 'protocol') or 'TCP'}")


def _referred(entry: Any) -> str:
    return next((f"{ref}/{at(entry, ref, 'name')}" for ref in ("configMapRef", "secretRef") if at(entry, ref)), "none")


_NAMES: Mapping[str, Callable[[Any], str]] = {
    **dict.fromkeys(("containers", "initContainers", "volumes", "env", "imagePullSecrets", "httpHeaders"), _by("name")),
    **dict.fromkeys(("resourceClaims", "schedulingGates", "sysctls"), _by("name")),
    "envFrom": _referred,
    "hostAliases": _by("ip"),
    "items": _by("key"),
    "ports": _port,
    "readinessGates": _by("conditionType"),
    "resizePolicy": _by("resourceName"),
    "topologySpreadConstraints": _by("topologyKey", "whenUnsatisfiable"),
    "volumeDevices": _by("devicePath"),
    "volumeMounts": _by("mountPath"),
}
