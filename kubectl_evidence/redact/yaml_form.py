"""Redacts a YAML document as an object and writes it down again: same order, same spelling of every other value.

Only what is hidden becomes another node; the rest keeps its style, its quotes and its digits (0644, 1e3, a time).
Comments are not part of a document and are dropped. Anchors may get another name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from kubectl_evidence.redact.json_form import JSON, Number, Path
from kubectl_evidence.redact.placeholder import PLACEHOLDER

# An alias repeats what it stands for, and may do so exponentially.
_MAX_NODES = 2_000_000
_ALIASES_MAY_MULTIPLY = 20
_STRING, _NULL, _BOOLEAN = "tag:yaml.org,2002:str", "tag:yaml.org,2002:null", "tag:yaml.org,2002:bool"
_INTEGER, _FLOAT = "tag:yaml.org,2002:int", "tag:yaml.org,2002:float"
_TRUE = frozenset({"true", "yes", "on"})


class NotYaml(ValueError):
    """What is no YAML: `line` counts from 0 within the document. Quotes nothing."""

    def __init__(self, problem: str, line: int) -> None:
        super().__init__(problem)
        self.line = line


class Document:
    """One YAML document: its nodes, and the same as a JSON value in `value`."""

    def __init__(self, text: str) -> None:
        """Read it.

        Raises:
            NotYaml: it is none, or would not end if its aliases were followed.
            RecursionError: it is nested too deeply to be read.
        """
        import yaml

        try:
            self._root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            raise NotYaml("not YAML", mark.line if mark else 0) from None
        except yaml.YAMLError:
            raise NotYaml("not YAML", 0) from None
        if self._root is not None:
            self._root = _without_brackets(self._root)
        self._explicit = text.lstrip().startswith("---")
        self._left = min(_MAX_NODES, 1000 + len(text) * _ALIASES_MAY_MULTIPLY)
        self.places: dict[Path, tuple[int, int]] = {}
        self.value: JSON = self._value(self._root, ()) if self._root is not None else None

    def _value(self, node: Any, path: Path) -> JSON:
        self._left -= 1
        if self._left < 0:
            raise NotYaml("its aliases make it too large", node.start_mark.line)
        self.places[path] = (node.start_mark.line, node.start_mark.column)
        if node.id == "mapping":
            node.value = [(key, _without_brackets(item)) for key, item in node.value]
            return {
                name: self._value(item, (*path, name)) for name, item in ((_key(key), item) for key, item in node.value)
            }
        if node.id == "sequence":
            node.value = list(map(_without_brackets, node.value))
            return [self._value(item, (*path, i)) for i, item in enumerate(node.value)]
        return _scalar(node)

    def written(self, redact: Callable[[JSON], JSON]) -> tuple[str, JSON]:
        """Return the document with its value redacted, and that value."""
        import yaml

        redacted = redact(self.value)
        if self._root is None:
            return "", redacted
        text: str = yaml.serialize(
            _rebuilt(self._root, self.value, redacted),
            Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper),
            allow_unicode=True,
            width=1 << 30,
            explicit_start=self._explicit,
        )
        # A lone scalar ends with a mark of its own.
        return text.removesuffix("...\n"), redacted


def _without_brackets(node: Any) -> Any:
    """Return a placeholder without quotes, which YAML takes for a list, as the text that it is."""
    if node.id != "sequence" or not node.flow_style or len(node.value) != 1 or node.value[0].id != "scalar":
        return node
    text = f"[{node.value[0].value}]"
    if not PLACEHOLDER.fullmatch(text):
        return node
    from yaml import ScalarNode

    return ScalarNode(_STRING, text, node.start_mark, node.end_mark, style="'")


def _key(node: Any) -> str:
    return node.value if node.id == "scalar" else f"? {node.start_mark.line}:{node.start_mark.column}"


def _scalar(node: Any) -> JSON:
    text: str = node.value
    if node.tag == _NULL:
        return None
    if node.tag == _BOOLEAN:
        return text.lower() in _TRUE
    if node.tag in (_INTEGER, _FLOAT):
        try:
            return int(text) if node.tag == _INTEGER else Number(text)
        except ValueError:  # 0x1f, 1_000, 12:30, .inf: no number to anybody but YAML
            return text
    return text


def _rebuilt(node: Any, was: JSON, now: JSON) -> Any:
    """Return a node that stands for `now`, as much as possible of it `node` itself, which stands for `was`."""
    if node.id == "mapping" and isinstance(was, dict) and isinstance(now, dict):
        pairs = _pairs(node, was, now)
        if pairs is not None:
            node.value = list(pairs)
            return node
    elif node.id == "sequence" and isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        node.value = [_rebuilt(item, a, b) for item, a, b in zip(node.value, was, now, strict=True)]
        return node
    elif node.id == "scalar" and type(was) is type(now) and was == now:
        return node
    return _new(now, node)


def _pairs(node: Any, was: dict[str, JSON], now: dict[str, JSON]) -> Iterator[tuple[Any, Any]] | None:
    entries = [(key, item) for key, item in node.value if _key(key) in now or _key(key) != "managedFields"]
    if len(entries) != len(now):
        return None  # a key was there twice, or two became one
    return (
        (key if _key(key) == name else _new(name, key), _rebuilt(item, was[_key(key)], value))
        for (key, item), (name, value) in zip(entries, now.items(), strict=True)
    )


def _new(value: JSON, instead: Any) -> Any:
    from yaml.representer import SafeRepresenter

    node: Any = SafeRepresenter().represent_data(_plain(value))
    if node.id == "scalar" and instead.id == "scalar" and node.tag == _STRING:
        # A block stays a block, what was quoted is quoted: `[redacted:…]` without quotes would be a list.
        node.style = instead.style or "'"
    return node


def _plain(value: JSON) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return float(value) if isinstance(value, Number) else value
