"""Finds the values of a sensitive column: `INSERT INTO t (a, password) VALUES ('x', 'v')`, CSV, tables of clients."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kubectl_evidence.late import late
from kubectl_evidence.redact import lexicon, quoting, values
from kubectl_evidence.redact.place import Place
from kubectl_evidence.redact.placeholder import PLACEHOLDER, Span

_AROUND = late(r"""[\s"'`\[\]]*""")
# Each cell takes its blanks and quotes with it, and gives nothing back: there is one way to read a line.
_HEADER = late(r"""(?:[\w. "'`\[\]-]{0,80}+[,|;\t]){0,40}[ ]{0,8}["'`\[]?\Z""")
_REST_OF_HEADER = late(r"""["'`\]]?(?:[ ]{0,8}[,|;\t][\w. "'`\[\]-]{0,80}+){0,40}\r?(?:\n|\\n)""")
_INTO = late(r"(?i)\b(?:into|copy)\s+[\w.\"'`\[\]]{1,128}\s*\((?P<before>[^()\n]{0,1000})\Z")
_VALUES = late(r"(?i)[^()\n]{0,1000}\)\s*(?:values?\s*|select\s+|from\s+\(values\s*)(?=\()")
_ROW = late(r"\s*,?\s*\(")
_CELL = late(
    r"""[ \t]*(?:(?:[NEB]|_utf8)?'(?P<single>(?:[^'\n\\]|''|\\.){0,4096})' | "(?P<double>(?:[^"\n\\]|\\.){0,4096})"
      | (?P<call>\w{1,40}\([^()\n]{0,1000}\)) | (?P<bare>[^,()\n|;\t]{0,512}))[ \t]*""",
    re.VERBOSE,
)
_RULE_LINE = late(r"[ \t]*[-+|=:\s]{3,4096}?\n")
_MAX_ROWS = 100


def columns(text: str, start: int, end: int, place: Place) -> Iterator[Span]:
    """Yield the values under or beside the column that is named at start..end, if that is a column."""
    line = max(text.rfind("\n", 0, start) + 1, start - 1000)
    into = _INTO.search(text, max(0, line), start)
    if into:
        behind = _VALUES.match(text, end)
        if behind:
            yield from _inserted(text, behind.end(), into["before"].count(","), place)
        return
    if text[end : end + 2].strip("\"'`] ")[:1] not in ("", ",", "|", ";", "\t", "\n") or not _HEADER.fullmatch(
        text, line, start
    ):
        return
    header = _REST_OF_HEADER.match(text, end)
    if not header:
        return
    cells = re.split(r"[|,;\t]", text[line : header.end()])
    if any(values.is_token_like(cell.strip(" \"'`\n")) for cell in cells):
        return  # a row of values
    mark = next((mark for mark in "\t|;," if mark in text[line : header.end()]), "")
    if mark:
        yield from _below(text, line, start, header.end(), mark, place)


def _inserted(text: str, at: int, column: int, place: Place) -> Iterator[Span]:
    for _ in range(_MAX_ROWS):
        row = _ROW.match(text, at)
        if not row:
            return
        at = row.end()
        for number in range(column + 1):
            cell = _CELL.match(text, at)
            if not cell:
                return
            at = cell.end()
            if number == column:
                yield from _cell(text, cell, place)
            if text[at : at + 1] != ",":
                break
            at += 1
        close = text.find(")", at, at + 4096)
        if close < 0:
            return
        at = close + 1


def _below(text: str, line: int, start: int, at: int, mark: str, place: Place) -> Iterator[Span]:
    column, width = text.count(mark, line, start), text.count(mark, line, at)
    for _ in range(_MAX_ROWS):
        ruled = _RULE_LINE.match(text, at)
        at = ruled.end() if ruled else at
        newline = text.find("\n", at)
        stop = newline if newline >= 0 else len(text)
        row = text[at:stop]
        if row.count(mark) != width or (mark == "," and ": " in row):
            return
        begin = at
        for _ in range(column):
            begin = text.index(mark, begin) + 1
        cut = text.find(mark, begin, stop)
        first, last = quoting.stripped(text, begin, cut if cut >= 0 else stop)
        if text[first : first + 1] in ("'", '"') and last - first > 1:
            first, last = first + 1, last - (text[last - 1] == text[first])
        value = text[first:last]
        if value.isidentifier() and lexicon.kind_of(value):
            return  # a header again, which will see to what is below it
        if " " not in value and not PLACEHOLDER.search(value) and place.is_secret(value, quoted=True):
            yield quoting.span(text, first, last, place.kind)
        if newline < 0:
            return
        at = newline + 1


def _cell(text: str, cell: re.Match[str], place: Place) -> Iterator[Span]:
    for group in ("single", "double"):
        value = cell[group]
        if value and not PLACEHOLDER.search(value) and place.is_secret(value, quoted=True):
            yield quoting.span(text, *cell.span(group), place.kind)
    inner = re.search(r"'([^'\n]{1,512})'", cell["call"] or "")
    if inner and not values.is_reference(inner[1]) and not PLACEHOLDER.search(inner[1]):
        yield quoting.span(text, cell.start("call") + inner.start(1), cell.start("call") + inner.end(1), place.kind)
