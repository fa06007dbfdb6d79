"""Tells the documents of a stream apart: JSON, lines of JSON, YAML of Kubernetes, and text between them.

A log may hold an object, and a file of manifests a stray line. Nothing is held back for longer than it can be the
beginning of a document, so that text passes at once.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Literal

from kubectl_evidence.frozen import dataclass
from kubectl_evidence.late import late
from kubectl_evidence.redact import json_form

# `manifest`: a file that is YAML by its name, and text where it is none after all.
Form = Literal["auto", "text", "json", "yaml", "manifest"]

# A document larger than this is read as text, which needs no memory for the whole of it. Characters.
LARGEST = 64 << 20
_LONGEST_LINE = 1 << 20

_JSON_START = r"[ \t]*[\[{]"
# A record of a log is read as text, which costs a tenth, unless it has what only its structure explains: a value beside
# its name, a list of words, an object of Kubernetes.
_RECORD = r"[^\n]*[\]}][ \t\r]*$"
_STRUCTURE = r'[^\n]*(?:"(?:value|kind|annotations)"|\[[ ]?")'
_START = late(rf"^(?:{_JSON_START}(?:(?!{_RECORD})|(?={_STRUCTURE}))|(?:apiVersion|kind):[ \t])", re.MULTILINE)
_JSON = late(_JSON_START)
_SEPARATOR = late(r"(?:---|\.\.\.)[ \t]*(?:#.*)?$")
_DOCUMENT_EDGE = late(r"(?:---|\.\.\.)(?:[ \t]|$)")
_BARE = late(r"(?:[ \t]*(?:#.*)?(?:\r?\n|\Z)|%.*(?:\n|\Z))*")
# A line of a mapping's first level, or of something below it.
_YAML_LINE = late(r"[ \t#]|$|-(?:[ \t]|$)|[\]}]|(?:[\w./-]+|\"[^\"]*\"|'[^']*')[ \t]*:(?:[ \t]|$)")
_FIELD = late(r"(?P<indent>[ \t]*(?:-[ \t]+)?)[\"']?(?P<name>[\w./-]+)[\"']?[ \t]*:")
_KUBERNETES = (late(r"^apiVersion:[ \t]", re.MULTILINE), late(r"^kind:[ \t]", re.MULTILINE))


@dataclass(frozen=True)
class Piece:
    """What belongs together: `form` is how to read it, `line` where it begins, from 1."""

    form: Literal["text", "json", "yaml"]
    text: str
    line: int


class Documents:
    """Cuts a text that comes in pieces into documents.

    `auto` looks for documents among text. With `json` and `yaml` everything is one; whether it can be read as such is
    for the reader to find out.
    """

    def __init__(self, form: Form) -> None:
        self._form: Form = "yaml" if form == "manifest" else form
        self._held: list[str] = []
        self._length = 0
        self._line = 1
        # The lines of a document that has begun.
        self._lines: list[str] = []
        self._size = 0
        self._kind: Literal["json", "yaml"] | None = None
        self._scan = json_form.Scan()

    @property
    def waiting(self) -> bool:
        """Whether complete lines are held back, because more of their document may come."""
        return bool(self._lines)

    def feed(self, text: str) -> Iterator[Piece]:
        """Take more text; yield what is complete."""
        if self._form == "text":
            yield self._piece("text", text)
            return
        end = text.rfind("\n") + 1
        if end:
            ready = "".join((*self._held, text[:end]))
            self._held, self._length = [], 0
            yield from self._cut(ready)
        if end < len(text):
            self._held.append(text[end:])
            self._length += len(text) - end
        # A line without an end is text, sooner or later.
        if self._length > _LONGEST_LINE and (self._length > LARGEST or not _JSON.match(self._held[0])):
            yield from self._rest()

    def give_up(self) -> Iterator[Piece]:
        """Yield what is held back, as the document that it is by now, or as text: nothing more has come for long.

        Not where it holds data and has yet to say of which kind: they may be a Secret's.
        """
        if not _kind_is_to_come(self._lines):
            yield from self._end()

    def close(self) -> Iterator[Piece]:
        """Yield the rest."""
        yield from self._rest()
        yield from self._end()

    def _rest(self) -> Iterator[Piece]:
        held = "".join(self._held)
        self._held, self._length = [], 0
        yield from self._cut(held)

    def _piece(self, form: Literal["text", "json", "yaml"], text: str) -> Piece:
        piece = Piece(form, text, self._line)
        self._line += text.count("\n")
        return piece

    def _cut(self, ready: str) -> Iterator[Piece]:
        at = 0
        while at < len(ready):
            if self._kind is None and self._form == "auto":
                start = _START.search(ready, at)
                stop = start.start() if start else len(ready)
                if stop > at:
                    yield self._piece("text", ready[at:stop])
                at = stop
                if not start:
                    return
            newline = ready.find("\n", at) + 1 or len(ready)
            yield from self._take(ready[at:newline])
            at = newline

    def _take(self, line: str) -> Iterator[Piece]:
        """Take a line that may begin or go on with a document."""
        if self._form == "yaml" or self._kind == "yaml":
            yield from self._take_yaml(line)
            return
        if self._kind is None:
            if not line.strip():
                yield self._piece("text", line)
                return
            if self._form == "auto" and not _JSON.match(line):
                yield from self._take_yaml(line)
                return
            if _is_json(line):
                yield self._piece("json", line)
                return
            self._kind, self._scan = "json", json_form.Scan()
        state = self._scan.add(line)
        if state == "broken" and self._form == "auto":
            if not self._lines:
                self._kind = None
                yield self._piece("text", line)
                return
            yield from self._end()
            yield from self._cut(line)
            return
        yield from self._hold(line)
        if state != "open":
            yield from self._end()

    def _take_yaml(self, line: str) -> Iterator[Piece]:
        bare = line.rstrip("\r\n")
        if _DOCUMENT_EDGE.match(bare):
            yield from self._end()
            if _SEPARATOR.match(bare):
                yield self._piece("text", line)
                return
        elif self._form == "auto" and not _YAML_LINE.match(bare):
            yield from self._end()
            yield from self._cut(line)
            return
        self._kind = "yaml"
        yield from self._hold(line)

    def _hold(self, line: str) -> Iterator[Piece]:
        self._lines.append(line)
        self._size += len(line)
        if self._size > LARGEST and self._form == "auto":
            self._kind = None
            yield from self._end()

    def _end(self) -> Iterator[Piece]:
        if not self._lines:
            return
        text, kind = "".join(self._lines), self._kind
        self._lines, self._size, self._kind = [], 0, None
        whole = _BARE.fullmatch(text) is None
        if kind == "yaml" and whole and (self._form == "yaml" or all(key.search(text) for key in _KUBERNETES)):
            yield self._piece("yaml", text)
        elif kind == "json" and (self._form == "json" or _is_json(text)):
            yield self._piece("json", text)
        else:
            yield self._piece("text", text)


def _kind_is_to_come(lines: list[str]) -> bool:
    """Tell whether an object among these lines has `data`, and not yet a kind."""
    seen: dict[int, set[str]] = {}
    for line in lines:
        field = _FIELD.match(line)
        if not field:
            continue
        indent = len(field["indent"])
        begins = len(field["indent"].rstrip()) if "-" in field["indent"] else indent + 1
        seen = {depth: names for depth, names in seen.items() if depth <= indent and depth < begins}
        seen.setdefault(indent, set()).add(field["name"])
    return any("kind" not in names and names & {"data", "stringData"} for names in seen.values())


def _is_json(text: str) -> bool:
    if text.rstrip()[-1:] not in ("}", "]"):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
