"""Values from a YAML parser's events: what JSON can say, with the lines it stands on, within bounds.

A time stays a string, and so do `yes`, `12:30` and other things that YAML 1.1 takes for something
else. Numbers and booleans are those of the YAML 1.2 core schema, plus `0644` (octal, as kubectl
reads it).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any, NoReturn

import yaml

from kubectl_evidence.cluster.capture.error import CaptureError, Place, shown

# No Kubernetes object is nested deeper (a CustomResourceDefinition's schema reaches about 40).
MAX_DEPTH = 200
# Values in a whole capture, aliases counted as often as they are used: a few lines of YAML can name billions.
MAX_VALUES = 4_000_000

TAG = "tag:yaml.org,2002:"
OCTAL = r"[-+]?0[0-7]{1,20}"
INT = r"[-+]?(?:0|[1-9][0-9]{0,308})"
HEX = r"0x[0-9a-fA-F]{1,16}"
FLOAT = r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


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

    def spend(self, values: int, file: str, line: int = 0) -> None:
        self.left -= values
        if self.left < 0:
            what = f"more than {MAX_VALUES:,} values in one capture"
            raise CaptureError(what, "Record less at a time: one target, one namespace.", Place(file, line))


class Builder:
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
        if event.tag not in (None, "!", f"{TAG}map", f"{TAG}seq"):
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
            self._fail(f"the key {shown(key)} stands twice in one mapping", line)
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
        if event.tag == f"{TAG}str":
            return event.value
        if event.tag in {f"{TAG}{name}" for name in ("int", "float", "bool", "null")}:
            return plain(event.value)
        return self._fail("a YAML tag that JSON has no equivalent of", line)

    def _spend(self, values: int, line: int) -> None:
        self._budget.spend(values, self._file, line)

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
    if re.fullmatch(OCTAL, word):
        return int(word, 8)
    if re.fullmatch(INT, word):
        return int(word)
    if re.fullmatch(HEX, word):
        return int(word, 16)
    if re.fullmatch(FLOAT, word) and math.isfinite(number := float(word)):
        return number
    return word
