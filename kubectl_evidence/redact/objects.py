"""Redacts what only the structure of an object tells: values beside their names, not patterns in text.

An environment variable's value by its name, an argument by the flag before it, a header's value by its
sibling, an object inside an annotation, everything in a Secret. Strings that their place does not explain
are left for the redactor of texts.

Field paths: Kubernetes API reference 1.36 (core/v1 Container, Probe, Volume, Secret; meta/v1 ObjectMeta).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Protocol, TypeAlias

from kubectl_evidence.late import late
from kubectl_evidence.redact import lexicon, values
from kubectl_evidence.redact.decode import from_base64
from kubectl_evidence.redact.placeholder import PLACEHOLDER
from kubectl_evidence.redact.sanitise import sanitise

JSON: TypeAlias = "dict[str, JSON] | list[JSON] | str | int | float | bool | None"

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

_FLAG = late(r"-{1,2}[A-Za-z][\w.-]*")
_FLAG_WITH_VALUE = late(r"(?P<name>(?:-{1,2}|-D)?[A-Za-z_][\w.-]*)=(?P<value>.+)", re.DOTALL)
_USER_FLAGS = frozenset({"-u", "--user", "--proxy-user"})
_PASSWORD_FLAGS: Mapping[str, str] = {
    **dict.fromkeys(("mysql", "mysqldump", "mysqladmin", "mariadb", "sshpass"), "-p"),
    "redis-cli": "-a",
    "sqlcmd": "-P",
}
_TAKES_WORD = frozenset({"redis-cli", "sshpass", "sqlcmd"})  # where `-p v` is a password as `-pv` is
_SHA = late("[0-9a-f]{40,64}")
_COOKIE = late(r"([^\s=;]+=)([^\s;\[]{4,})")
_SCHEME = late(r"(?i)(basic|bearer|token|negotiate|digest|apikey)\s+(?=\S)")

# Names of things. They are evidence, are never looked for, and must not be hidden when a secret is equal.
_NAMES = frozenset(
    {
        *("name", "generateName", "namespace", "uid", "serviceAccountName", "secretName", "claimName"),
        *("image", "imageID", "containerID", "nodeName", "hostname", "host", "podIP", "hostIP", "clusterIP"),
    },
)

_LABELS = frozenset({"labels", "matchLabels", "selector", "nodeSelector"})


class Keeper(Protocol):
    """Hides secrets and remembers what it has hidden."""

    def mask(self, kind: str, secret: str) -> str: ...
    def source(self, name: str) -> None: ...
    def spare(self, name: str) -> None: ...


def structured(obj: JSON, keeper: Keeper) -> JSON:
    """Return a copy of `obj` in which the values that their place gives away are placeholders.

    `metadata.managedFields` is left out: it repeats the field names of the object, and literals of lists.
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
            return self._object(obj, depth)
        return obj

    def _object(self, obj: dict[str, JSON], depth: int) -> JSON:
        name, source = obj.get("name"), obj.get("valueFrom")
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
            elif key == "value" and isinstance(name, str):
                copy[key] = self.named(name, item, depth, opaque=True)
            elif key in _LABELS:
                copy[key] = item
            elif isinstance(item, str) and key in _NAMES:
                self._keeper.spare(item)
                copy[key] = item
            else:
                copy[key] = self.named(key, item, depth)
        return copy

    def named(self, name: str, value: JSON, depth: int, *, opaque: bool = False) -> JSON:
        """Redact a value by the name beside it. `opaque`: in this place a name is not even needed."""
        if isinstance(value, bool) or value is None:
            return value
        if not isinstance(value, str | int | float):
            kind = kind_of(name)
            if kind and isinstance(value, list) and value and all(isinstance(item, str) for item in value):
                return [self._hide(kind, str(item)) for item in value]
            return self.value(value, depth + 1)
        kind = kind_of(name)
        if isinstance(value, int | float):
            return self._keeper.mask(kind, str(value)) if kind == "password" else value
        if kind and not (kind in ("auth", "signature") and not values.stands_out(value)):
            return self._hide(kind, value, name=name)
        if opaque and values.is_opaque(value):
            return self._keeper.mask("opaque-value", value)
        return value

    def _hide(self, kind: str, value: str, *, name: str = "") -> str:
        if values.is_reference(value) or PLACEHOLDER.search(value):
            return value
        if values.has_url(value) or "PRIVATE KEY-----" in value:
            return value  # the redactor of texts knows which part to hide
        if name.lower() in ("secret", "secrets") and values.is_object_name(value):
            return value
        if "/" in name and kind != "token" and _names_something(value):
            return value
        if kind == "cookie" and "=" in value:
            return _COOKIE.sub(lambda cookie: cookie[1] + self._keeper.mask(kind, cookie[2]), value)
        scheme = _SCHEME.match(value) if kind == "authorization" else None
        if scheme:
            return value[: scheme.end()] + self._keeper.mask(kind, value[scheme.end() :])
        return self._keeper.mask(kind, value)

    def _secret_data(self, value: JSON, *, encoded: bool) -> JSON:
        if not isinstance(value, str) or not value or PLACEHOLDER.fullmatch(value):
            return value if value is None or isinstance(value, str) else None
        plain = from_base64(value) if encoded else value
        return self._keeper.mask("secret-data", plain if plain is not None else value)

    def _annotation(self, name: str, text: JSON, depth: int) -> JSON:
        if not isinstance(text, str):
            return None
        if name in _PACKED or name == _PLAIN_TOKEN:
            return text if PLACEHOLDER.fullmatch(text) else self._keeper.mask("embedded-object", text)
        if name in _EMBEDDED or text.lstrip()[:1] in ("{", "["):
            embedded = _parsed(text)
            if embedded is not None:
                return json.dumps(self.value(embedded, depth + 1), separators=(",", ":"), ensure_ascii=False)
            if name in _EMBEDDED and not PLACEHOLDER.fullmatch(text):
                return self._keeper.mask("embedded-object", text)
        return self.named(name, text, depth)

    def _words(self, words: list[JSON], depth: int) -> JSON:
        """A command line as a list: `["--password", "x"]`, `["-u", "user:x"]`, `["--password=x y"]`."""
        return list(self._each_word(words, depth))

    def _each_word(self, words: list[JSON], depth: int) -> Iterator[JSON]:
        command = ""
        before = ""
        for word in words:
            if not isinstance(word, str):
                yield self.value(word, depth + 1)
                continue
            base = word.rsplit("/", 1)[-1]
            if base in _PASSWORD_FLAGS or base in ("curl", "wget", "http"):
                command = base
            yield self._word(word, before, command)
            before = word

    def _word(self, word: str, before: str, command: str) -> str:
        kind = kind_of(before) if _FLAG.fullmatch(before) else None
        if kind and not word.startswith("-"):
            return self._hide(kind, word)
        assigned = _FLAG_WITH_VALUE.fullmatch(word)
        if assigned and (kind := kind_of(assigned["name"])) and "=" not in assigned["name"]:
            if kind in ("auth", "signature", "cookie", "authorization"):
                return word
            return f"{assigned['name']}={self._hide(kind, assigned['value'])}"
        if before in _USER_FLAGS and ":" in word and command in ("curl", "wget", "http"):
            user, _, password = word.partition(":")
            return f"{user}:{self._hide('password', password)}"
        flag = _PASSWORD_FLAGS.get(command)
        if before == flag and command in _TAKES_WORD and not word.startswith("-"):
            return self._hide("password", word)
        if flag and word.startswith(flag) and len(word) > len(flag):
            return flag + self._hide("password", word[len(flag) :])
        return word


def _names_something(value: str) -> bool:
    # Annotations name Secrets, paths in Vault, and carry checksums.
    shapes = (values.is_object_name, values.is_number, values.is_path, _SHA.fullmatch)
    return any(shape(value) for shape in shapes)


def kind_of(name: str) -> str | None:
    """Judge a key of an object; one that is a sentence, or holds a placeholder, is no name."""
    if len(name) > _MAX_NAME or "[redacted:" in name or name.count(" ") > 2:
        return None
    return lexicon.kind_of(sanitise(name))


def _parsed(text: str) -> JSON:
    try:
        parsed: JSON = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict | list) else None
