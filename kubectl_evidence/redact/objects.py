"""Redacts what only the structure of an object tells: values beside their names, not patterns in text.

Every string is judged as it is shown, without control characters, which a second look would not see either.
An environment variable's value by its name, an argument by the flag before it, a header's value by its
sibling, an object inside an annotation, everything in a Secret. Strings that their place does not explain
are left for the redactor of texts.

Field paths: Kubernetes API reference 1.36 (core/v1 Container, Probe, Volume, Secret; meta/v1 ObjectMeta).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from kubectl_evidence.late import late
from kubectl_evidence.redact import chance, command_lines, managed_fields, values
from kubectl_evidence.redact.decode import from_base64
from kubectl_evidence.redact.json_form import JSON, parse, write
from kubectl_evidence.redact.members import Owner, owner
from kubectl_evidence.redact.named_values import all_hidden, hidden
from kubectl_evidence.redact.place import Place
from kubectl_evidence.redact.placeholder import PLACEHOLDER
from kubectl_evidence.redact.policy import holds_numbers, is_own
from kubectl_evidence.redact.sanitise import sanitise

# Deeper than any API object; whatever nests deeper was made to exhaust the stack.
_MAX_DEPTH = 120
_MAX_NAME = 253

_EMBEDDED = frozenset(
    {
        "kubectl.kubernetes.io/last-applied-configuration",
        "hypershift.openshift.io/last-applied-configuration",
        "kapp.k14s.io/original",
        "kopf.zalando.org/last-handled-configuration",
        "banzaicloud.com/last-applied",
    },
)
_PACKED = frozenset({"objectset.rio.cattle.io/applied"})  # gzip in base64: a whole object
_PLAIN_TOKEN = "openshift.io/token-secret.value"  # noqa: S105 - an annotation's name

# A key of a ConfigMap that is the name of a file: what is in it is a text.
_FILE = late(
    r"(?i)\.(?:ya?ml|json|conf|cfg|cnf|ini|properties|toml|xml|sh|py|js|ts|rb|env|tpl|tmpl|hcl|tf|sql|lua|md|html?|csv|repo)$|^(?:\.\w|Dockerfile|Caddyfile|Corefile)"
)

# Names of things. They are evidence, are never looked for, and must not be hidden when a secret is equal.
_NAMES = frozenset(
    {
        *("name", "generateName", "namespace", "uid", "serviceAccountName", "secretName", "claimName"),
        *("image", "imageID", "containerID", "nodeName", "hostname", "host", "podIP", "hostIP", "clusterIP"),
    },
)

_LABEL_KEYS = ("name", "key", "Name", "Key", "parameterName", "ParameterKey", "paramName", "property")
_VALUE_KEYS = frozenset(
    {"value", "Value", "val", "stringValue", "parameterValue", "ParameterValue", "paramValue", "secretValue"}
)

_LABELS = frozenset({"labels", "matchLabels", "selector", "nodeSelector"})


class Keeper(Protocol):
    """Hides secrets and remembers what it has hidden."""

    def mask(self, kind: str, secret: str) -> str: ...
    def source(self, name: str) -> None: ...
    def spare(self, name: str) -> None: ...
    def kind_of(self, name: str) -> str | None: ...
    def allows_key(self, name: str) -> bool: ...


def structured(obj: JSON, keeper: Keeper) -> JSON:
    """Return a copy of `obj` in which the values that their place gives away are placeholders.

    `metadata.managedFields` is left out: it repeats the field names of the object, and literals of lists. Where
    nothing but the metadata was asked for, it stays as far as it names the keys of a ConfigMap or a Secret and who
    set them when; and a copy of the whole object in an annotation is left out instead.
    """
    return _Walk(keeper).value(obj, 0)


def each_string(obj: JSON, change: Callable[[str], str]) -> JSON:
    """Return a copy of `obj` (as shallow as `structured` leaves it) with every string, keys included, changed."""
    if isinstance(obj, str):
        return change(obj)
    if isinstance(obj, list):
        return [each_string(item, change) for item in obj]
    if isinstance(obj, dict):
        return {change(key): each_string(item, change) for key, item in obj.items()}
    return obj


class _Walk:
    def __init__(self, keeper: Keeper) -> None:
        self._keeper = keeper

    def value(self, obj: JSON, depth: int) -> JSON:
        if depth > _MAX_DEPTH:
            return None
        if isinstance(obj, list):
            if any(isinstance(item, str) for item in obj):
                return self._words(obj, depth)
            return [self.value(item, depth + 1) for item in obj]
        if isinstance(obj, dict):
            return (
                self._metadata(obj, depth) if obj.get("kind") == "PartialObjectMetadata" else self._object(obj, depth)
            )
        return obj

    def _object(self, obj: dict[str, JSON], depth: int) -> dict[str, JSON]:
        name, source = _label(obj), obj.get("valueFrom")
        if isinstance(name, str) and isinstance(source, dict) and "secretKeyRef" in source:
            self._keeper.source(name)
        is_secret = obj.get("kind") == "Secret"
        copy: dict[str, JSON] = {}
        for key, item in obj.items():
            if key == "managedFields":
                continue
            if is_secret and key in ("data", "stringData") and isinstance(item, dict):
                copy[key] = {name: self._secret_data(value, encoded=key == "data") for name, value in item.items()}
            elif key == "items" and obj.get("kind") == "SecretList" and isinstance(item, list):
                copy[key] = [
                    self.value({"kind": "Secret", **one}, depth + 1) if isinstance(one, dict) else None for one in item
                ]
            elif key == "annotations" and isinstance(item, dict):
                copy[key] = {name: self._annotation(name, text, depth) for name, text in item.items()}
            elif key in _VALUE_KEYS and isinstance(name, str):
                copy[key] = self.named(name, item, depth, opaque=True)
            elif key in _LABELS:
                copy[key] = item
            elif isinstance(item, str) and key in _NAMES:
                self._keeper.spare(item)
                copy[key] = item
            else:
                copy[key] = self.named(key, item, depth)
        return copy

    def _metadata(self, obj: dict[str, JSON], depth: int) -> JSON:
        """Redact an object of which nothing but the metadata was asked for."""
        copy, metadata = self._object(obj, depth), obj.get("metadata")
        redacted = copy.get("metadata")
        if not (isinstance(metadata, dict) and isinstance(redacted, dict)):
            return copy
        # Read all the same: what it gives away is hidden wherever else it stands.
        if isinstance(notes := redacted.get("annotations"), dict):
            redacted["annotations"] = {key: text for key, text in notes.items() if key not in _EMBEDDED | _PACKED}
        if isinstance(entries := metadata.get("managedFields"), list) and entries:
            redacted["managedFields"] = [managed_fields.of_data(entry) for entry in entries]
        return copy

    def _hide(self, kind: str, value: str, name: str) -> str:
        return hidden(value, Place(kind=kind, name=name), self._keeper.mask)

    def _kind_of(self, name: str) -> str | None:
        """Judge a key of an object; one that is a sentence, or holds a placeholder, is no name."""
        if len(name) > _MAX_NAME or "[redacted:" in name or name.count(" ") > 2:
            return None
        return self._keeper.kind_of(sanitise(name))

    def named(self, name: str, value: JSON, depth: int, *, opaque: bool = False) -> JSON:
        """Redact a value by the name beside it. `opaque`: in this place a name is not even needed."""
        if isinstance(value, bool) or value is None:
            return value
        if not isinstance(value, str | int | float):
            return self._group(name, value, depth)
        kind = self._kind_of(name)
        value = sanitise(value) if isinstance(value, str) else value
        if isinstance(value, int | float):
            return self._keeper.mask(kind, str(value)) if kind and holds_numbers(kind) else value
        if kind and is_own(kind):
            return self._hide(kind, value, name)
        if kind and "\n" in value.strip() and _FILE.search(name):
            return value
        if kind and value.lstrip()[:1] == "{" and (within := _parsed(value)) is not None:
            return self._embedded(value, within, depth)
        if kind:
            return self._hide(kind, value, name)
        if opaque and chance.is_opaque(value) and not self._keeper.allows_key(name):
            return self._keeper.mask("opaque-value", value)
        return value

    def _group(self, name: str, value: dict[str, JSON] | list[JSON], depth: int) -> JSON:
        """Redact a list or an object by the name beside it."""
        kind = self._kind_of(name)
        if kind and is_own(kind):
            return all_hidden(value, Place(kind=kind, name=name), self._keeper.mask, _MAX_DEPTH - depth)
        if kind and isinstance(value, list) and value and all(isinstance(item, str) for item in value):
            return [self._hide(kind, sanitise(str(item)), name) for item in value]
        if kind and isinstance(value, dict) and isinstance(value.get("value"), str):
            own = self._hide(kind, sanitise(str(value["value"])), name)
            return {key: own if key == "value" else self.named(key, item, depth + 1) for key, item in value.items()}
        of = owner(kind, name)
        if kind and of and isinstance(value, list) and all(isinstance(item, dict) for item in value):
            # The members of items are fields, not accounts.
            return [self._member(kind, replace(of, many=False), "", item, depth) for item in value]
        if kind and isinstance(value, dict) and (of or name[-1:].lower() == "s"):
            return {key: self._member(kind, of, key, item, depth) for key, item in value.items()}
        return self.value(value, depth + 1)

    def _member(self, kind: str, of: Owner | None, name: str, value: JSON, depth: int) -> JSON:
        """`{"tokens": {"agent": "v"}}`: under a secret's name values are secrets by any name that does not say else."""
        if of and not isinstance(value, str) and not of.excuses(name) and depth < _MAX_DEPTH:
            if isinstance(value, dict):
                return {key: self._member(kind, of, key, item, depth + 1) for key, item in value.items()}
            if isinstance(value, list) and all(isinstance(item, str) for item in value):
                return [self._member(kind, of, name, item, depth + 1) for item in value]
        an_id = name in _NAMES or name.lower().endswith("id")
        clean = sanitise(value) if isinstance(value, str) and not an_id else ""
        random = (of is None or of.several) and (values.is_uuid(clean) or chance.is_opaque(clean))
        if random or (of and not of.excuses(name) and of.holds(name, clean)):
            return self._keeper.mask(kind, clean)
        return self.named(name, value, depth + 1)

    def _secret_data(self, value: JSON, *, encoded: bool) -> JSON:
        if not isinstance(value, str) or not value or PLACEHOLDER.fullmatch(value):
            return value if value is None or isinstance(value, str) else None
        value = sanitise(value)
        plain = from_base64(value) if encoded else value
        return self._keeper.mask("secret-data", plain if plain is not None else value)

    def _embedded(self, text: str, parsed: JSON, depth: int) -> str:
        """The text of an object, redacted as an object; as it was, where nothing is hidden."""
        redacted = self.value(parsed, depth + 1)
        return text if redacted == parsed else write(redacted, like=text)

    def _annotation(self, name: str, text: JSON, depth: int) -> JSON:
        if not isinstance(text, str):
            return None
        text = sanitise(text)
        if name in _PACKED or name == _PLAIN_TOKEN:
            return text if PLACEHOLDER.fullmatch(text) else self._keeper.mask("embedded-object", text)
        if name in _EMBEDDED or text.lstrip()[:1] in ("{", "["):
            embedded = _parsed(text)
            if embedded is not None:
                return self._embedded(text, embedded, depth)
            if name in _EMBEDDED and not PLACEHOLDER.fullmatch(text):
                return self._keeper.mask("embedded-object", text)
        return self.named(name, text, depth)

    def _words(self, words: list[JSON], depth: int) -> JSON:
        texts = [sanitise(word) for word in words if isinstance(word, str)]
        if len(texts) < len(words):
            return [word if isinstance(word, str) else self.value(word, depth + 1) for word in words]
        return list(command_lines.redacted(texts, self._kind_of, self._keeper.mask))


def _label(obj: dict[str, JSON]) -> JSON:
    """Return the name of a pair of name and value, by the fields that such pairs have."""
    return next((obj[key] for key in _LABEL_KEYS if isinstance(obj.get(key), str)), None)


def _parsed(text: str) -> JSON:
    try:
        parsed = parse(text)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict | list) else None
