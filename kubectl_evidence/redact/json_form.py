"""Redacts a JSON document as an object and writes it down as it was written: indentation, separators, numbers.

The order of keys, every digit of a number and the choice of escapes stay. Of a key that is there twice only the last
one counts, as it does to every reader.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from json.encoder import encode_basestring, encode_basestring_ascii
from typing import Any, Self, TypeAlias

from kubectl_evidence.late import late

JSON: TypeAlias = "dict[str, JSON] | list[JSON] | str | int | float | bool | None"
# What identifies a value in a document: the keys and indices that lead to it.
Path = tuple[str | int, ...]

_INDENT = late(r"\s*[\[{]\s*\n([ \t]+)")
_TOKEN = late(
    r"""[ \t\r\n]*(?:(?P<mark>[{}\[\]:,])|(?P<string>"(?:[^"\\\x00-\x1f]|\\.)*+")
      |(?P<other>-?(?:[0-9][0-9.eE+-]*|Infinity)|true|false|null|NaN))""",
    re.VERBOSE,
)


class Number(float):
    """A number that is written as it was read."""

    __slots__ = ("_written",)
    _written: str

    def __new__(cls, written: str) -> Self:
        made = super().__new__(cls, written)
        made._written = written
        return made

    def __repr__(self) -> str:
        return self._written


def parse(text: str) -> JSON:
    """Read one JSON value.

    Raises:
        ValueError: it is none (`json.JSONDecodeError`, which knows the line).
        RecursionError: it is nested too deeply to be read.
    """
    parsed: JSON = json.loads(text, parse_float=Number, parse_int=_integer)
    return parsed


def check(obj: object) -> None:
    """See that a value is what `json.loads` gives.

    Raises:
        TypeError: it is something else, whose strings would not be seen.
    """
    left = [obj]
    while left:
        one = left.pop()
        if isinstance(one, dict):
            for key in one:
                if not isinstance(key, str):
                    raise TypeError(f"a key of a JSON object is a str, not {type(key).__name__}")
            left += one.values()
        elif isinstance(one, list):
            left += one
        elif not isinstance(one, str | int | float | None):
            raise TypeError(f"JSON has dict, list, str, int, float, bool and None, not {type(one).__name__}")


def each_number(obj: JSON, change: Callable[[str], str]) -> JSON:
    """Return a copy of a value with every number, as it is written, changed; what has changed is a string."""
    if isinstance(obj, list):
        return [each_number(item, change) for item in obj]
    if isinstance(obj, dict):
        return {key: each_number(item, change) for key, item in obj.items()}
    if isinstance(obj, bool) or not isinstance(obj, int | float):
        return obj
    written = repr(obj)
    changed = change(written)
    return obj if changed == written else changed


def write(obj: JSON, like: str) -> str:
    """Write a value down in the style of the document `like`, with the white space around that."""
    indent = _INDENT.match(like)
    style = _Style(
        indent[1] if indent else "",
        _separator(",", like),
        _separator(":", like),
        encode_basestring_ascii if like.isascii() and "\\u" in like else encode_basestring,
    )
    core = like.strip()
    before, _, after = like.partition(core)
    return f"{before}{''.join(style.value(obj, chr(10) if indent else ''))}{after}"


def places(text: str) -> dict[Path, int]:
    """Return the offset of every value in a document that can be parsed."""
    found: dict[Path, int] = {}
    path: list[str | int] = []
    objects: list[bool] = []
    key = False
    for token in _TOKEN.finditer(text):
        mark = token["mark"]
        if mark in ("}", "]"):
            path.pop()
            objects.pop()
        elif mark == ",":
            key = objects[-1]
            if not key:
                path[-1] = int(path[-1]) + 1
        elif key and token["string"]:
            path[-1], key = json.loads(token["string"]), False
        elif mark != ":":
            found[tuple(path)] = token.start(token.lastgroup or 0)
            if mark:
                objects.append(mark == "{")
                path.append("" if mark == "{" else 0)
                key = mark == "{"
    return found


class Scan:
    """Tells, line by line, whether what came so far can be the beginning of one JSON document."""

    def __init__(self) -> None:
        self._open: list[str] = []
        # What may come next: a value, a key, a colon, or what follows a value. `first`: or the end of what is open.
        self._next = "value"
        self._first = False

    def add(self, line: str) -> str:
        """Return "open", "closed" (nothing but white space follows it on this line) or "broken"."""
        at = 0
        end = len(line.rstrip())
        while at < end:
            token = _TOKEN.match(line, at)
            if not token or not self._takes(token):
                return "broken"
            at = token.end()
            if not self._open:
                return "closed" if at >= end else "broken"
        return "open"

    def _takes(self, token: re.Match[str]) -> bool:
        mark, wanted, first = token["mark"], self._next, self._first
        self._first = False
        if mark in ("}", "]"):
            fits = bool(self._open) and self._open.pop() == mark and (wanted == "after" or first)
            self._next = "after"
            return fits
        if wanted == "key":
            self._next = "colon"
            return token["string"] is not None
        if wanted == "colon" or (wanted == "after" and mark == ","):
            self._next = "value" if wanted == "colon" or self._open[-1] == "]" else "key"
            return mark in (":", ",") and (mark == ":") == (wanted == "colon")
        if wanted == "after":
            return False
        if mark in ("{", "["):
            self._open.append("}" if mark == "{" else "]")
            self._next, self._first = "key" if mark == "{" else "value", True
            return True
        self._next = "after"
        return mark is None


class _Style:
    def __init__(self, indent: str, comma: str, colon: str, string: Callable[[str], str]) -> None:
        self._indent = indent
        self._comma = "," if indent else comma
        self._colon = colon
        self._string = string

    def value(self, obj: JSON, line: str) -> Iterator[str]:
        """Write a value that begins after the line end and indentation `line`."""
        if isinstance(obj, dict):
            yield from self._all("{}", [(f"{self._string(key)}{self._colon}", item) for key, item in obj.items()], line)
        elif isinstance(obj, list):
            yield from self._all("[]", [("", item) for item in obj], line)
        elif isinstance(obj, str):
            yield self._string(obj)
        elif isinstance(obj, Number):
            yield repr(obj)
        else:
            yield json.dumps(obj)

    def _all(self, brackets: str, items: list[tuple[str, Any]], line: str) -> Iterator[str]:
        inner = line + self._indent
        yield brackets[0]
        for i, (name, item) in enumerate(items):
            yield (self._comma if i else "") + inner + name
            yield from self.value(item, inner)
        yield (line if items else "") + brackets[1]


def _separator(mark: str, like: str) -> str:
    """Return a mark as it stands between others for the first time, with the blank behind it."""
    first = next((token for token in _TOKEN.finditer(like) if token["mark"] == mark), None)
    return f"{mark} " if first and like[first.end() : first.end() + 1] in (" ", "\t") else mark


def _integer(written: str) -> int | Number:
    try:
        return int(written)
    except ValueError:  # longer than Python converts
        return Number(written)
