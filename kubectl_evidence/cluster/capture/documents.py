"""YAML and JSON text as plain JSON values, with the lines they stand on.

Objects of a capture are what the API server returns, so only what JSON can say is read:
a time stays a string, and so do `yes`, `12:30` and other things that YAML 1.1 takes for
something else. Numbers and booleans are those of the YAML 1.2 core schema, plus `0644`
(octal, as kubectl reads it).
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass
from typing import Any, NoReturn

import yaml

from kubectl_evidence.cluster.capture.error import CaptureError, Place

# No Kubernetes object is nested deeper (a CustomResourceDefinition's schema reaches about 40).
MAX_DEPTH = 200
# Values in a whole capture, aliases counted as often as they are used: a few lines of YAML can name billions.
MAX_VALUES = 5_000_000

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)

_TAG = "tag:yaml.org,2002:"
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_OCTAL = re.compile(r"[-+]?0[0-7]{1,20}")
_INT = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,18})")
_HEX = re.compile(r"0x[0-9a-fA-F]{1,16}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")


class Block(dict[str, Any]):
    """A mapping that knows its line and those of its keys (counted from 1)."""

    __slots__ = ("line", "lines")

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


def line_of(value: object, key: str = "") -> int:
    """Give the line of a mapping, or of one of its keys; 0 when it came from JSON."""
    if not isinstance(value, Block):
        return 0
    return value.lines.get(key, value.line)


@dataclass
class Budget:
    """How many values may still be read."""

    left: int = MAX_VALUES

    def spend(self, values: int, place: Place) -> None:
        self.left -= values
        if self.left < 0:
            what = f"more than {MAX_VALUES:,} values in one capture"
            raise CaptureError(what, "Record less at a time: one target, one namespace.", place)


def read_json(data: bytes, file: str, budget: Budget) -> list[Any]:
    """Read a JSON document.

    Raises:
        CaptureError: it is not JSON, or more than may be read.
    """
    text = _decode(data, file)
    budget.spend(text.count(",") + 1, Place(file))
    line, what = 0, ""
    try:
        return [json.loads(text, parse_constant=_not_a_number, parse_float=_finite)]
    except json.JSONDecodeError as error:
        line, what = error.lineno, f"not JSON: {error.msg} (column {error.colno})"
    except (ValueError, RecursionError):
        what = "not JSON as an API server writes it: nested too deep, or a number out of range"
    # Raised out here so that the parser's error, which holds the whole document, is not kept as its context.
    raise CaptureError(what, "Correct the file, or record it again.", Place(file, line))


def read_yaml(data: bytes, file: str, budget: Budget) -> list[Any]:
    """Read every document of a YAML text; empty documents are left out.

    Raises:
        CaptureError: it is not YAML, says something that JSON cannot, or is more than may be read.
    """
    text = _decode(data, file)
    reading = _Reading(file, budget)
    line, what = 0, ""
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            reading.take(event)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        what = f"not YAML: {error.problem or 'syntax error'}"
    except yaml.YAMLError:
        what = "not YAML: it holds a character that YAML does not allow"
    if what:
        raise CaptureError(what, "Correct the file, or record it again.", Place(file, line))
    return reading.documents


def dump_yaml(value: Any) -> str:
    """Write one document such that `read_yaml` gives the same value back: no aliases, no folded lines."""
    text: str = yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=2**31 - 1)
    return text


class _Dumper(_DUMPER):  # type: ignore[misc]
    """Quotes every string that `read_yaml` would take for something else."""

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True


_Dumper.add_implicit_resolver(
    f"{_TAG}int", re.compile(f"(?:{_INT.pattern}|{_HEX.pattern}|{_OCTAL.pattern})$"), list("+-0123456789")
)
_Dumper.add_implicit_resolver(f"{_TAG}float", re.compile(f"(?:{_FLOAT.pattern})$"), list("+-.0123456789"))


class _Reading:
    """Builds values from the parser's events, without recursion."""

    def __init__(self, file: str, budget: Budget) -> None:
        self.documents: list[Any] = []
        self._file = file
        self._budget = budget
        self._open: list[_Open] = []
        # Anchor: its value and how many values that is.
        self._anchors: dict[str, tuple[Any, int]] = {}

    def take(self, event: Any) -> None:
        line = event.start_mark.line + 1 if event.start_mark else 0
        match event:
            case yaml.ScalarEvent():
                self._spend(1, line)
                if self._awaits_key():
                    self._key(event.value, line)
                    return
                self._keep(event, self._scalar(event, line), 1)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._start(event, line)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                ended = self._open.pop()
                self._keep(ended.event, ended.value, ended.left_before - self._budget.left)
            case yaml.AliasEvent():
                self._repeat(event.anchor, line)
            case yaml.DocumentEndEvent():
                self._anchors.clear()

    def _start(self, event: Any, line: int) -> None:
        left = self._budget.left
        self._spend(1, line)
        if self._awaits_key():
            self._fail("a key that is not a word", line)
        if event.tag not in (None, "!", f"{_TAG}map", f"{_TAG}seq"):
            self._fail("a YAML tag that JSON has no equivalent of", line)
        if len(self._open) >= MAX_DEPTH:
            self._fail(f"nested deeper than {MAX_DEPTH} levels", line)
        self._open.append(_Open(event, Block(line) if isinstance(event, yaml.MappingStartEvent) else [], left))

    def _repeat(self, anchor: str | None, line: int) -> None:
        if self._awaits_key() or anchor is None or anchor not in self._anchors:
            self._fail("an alias to what is not complete before it", line)
        value, size = self._anchors[anchor]
        self._spend(size, line)
        self._add(value)

    def _awaits_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1].value, Block) and self._open[-1].key is None

    def _key(self, key: str, line: int) -> None:
        into = self._open[-1]
        if key in into.value:
            self._fail(f"the key {key!r} stands twice in one mapping", line)
        into.key = key
        into.value.lines[key] = line

    def _keep(self, event: Any, value: Any, size: int) -> None:
        if event.anchor:
            self._anchors[event.anchor] = (value, size)
        self._add(value)

    def _add(self, value: Any) -> None:
        if not self._open:
            if value is not None:
                self.documents.append(value)
        elif isinstance(into := self._open[-1].value, list):
            into.append(value)
        else:
            into[self._open[-1].key] = value
            self._open[-1].key = None

    def _scalar(self, event: Any, line: int) -> Any:
        if event.tag in (None, "!"):
            return plain(event.value) if event.implicit[0] else event.value
        if event.tag == f"{_TAG}str":
            return event.value
        if event.tag in {f"{_TAG}{name}" for name in ("int", "float", "bool", "null")}:
            return plain(event.value)
        return self._fail("a YAML tag that JSON has no equivalent of", line)

    def _spend(self, values: int, line: int) -> None:
        self._budget.spend(values, Place(self._file, line))

    def _fail(self, what: str, line: int) -> NoReturn:
        raise CaptureError(what, "Write it as JSON would.", Place(self._file, line))


@dataclass
class _Open:
    """A mapping or list that has not ended yet."""

    event: Any
    value: Any
    left_before: int
    key: str | None = None


def plain(word: str) -> Any:
    """Read an unquoted scalar."""
    if word in _NULL:
        return None
    if word in _BOOL:
        return _BOOL[word]
    if _OCTAL.fullmatch(word):
        return int(word, 8)
    if _INT.fullmatch(word):
        return int(word)
    if _HEX.fullmatch(word):
        return int(word, 16)
    if _FLOAT.fullmatch(word) and math.isfinite(number := float(word)):
        return number
    return word


def _decode(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
    what = "not UTF-8 text"
    raise CaptureError(what, "Correct the file, or record it again.", Place(file, line))


def _not_a_number(constant: str) -> NoReturn:
    raise ValueError(constant)


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError(digits)
    return number
