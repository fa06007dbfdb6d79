"""Writes a text as a YAML scalar in the place of another one, in its style where that can hold it."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from kubectl_evidence.late import late

_PROPERTY = late(r"(?:&|!)\S*[ \t]*(?:\n[ \t]*)?")
# `|` or `>`, how far it is indented, what becomes of the line ends behind it, and a comment.
_HEADER = late(r"[|>](?P<indent>[1-9]?)(?P<chomping>[+-]?)(?P<more>[1-9]?)(?P<rest>[ \t]*(?:#.*)?)\r?")
_BLANKS = late(r"[ \t]*")


class Properties(NamedTuple):
    """An anchor and a tag before a scalar: what of them stays, and how long they were."""

    text: str
    length: int


def properties(raw: str) -> Properties:
    """Read what stands before a scalar; `!!int` and the like do not stay, since what follows will be a text."""
    at, kept = 0, ""
    while found := _PROPERTY.match(raw, at):
        at = found.end()
        if not found[0].startswith("!!") or found[0].startswith("!!str"):
            kept += found[0]
    return Properties(kept, at)


def inline(raw: str, node: Any, text: str) -> str:
    """Write a text in quotes, in the kind that stood there: `[redacted:...]` without any would be a list."""
    del raw
    if node.style == '"' or "\n" in text:
        return json.dumps(text, ensure_ascii=False)
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


def block(raw: str, node: Any, text: str) -> str:
    """Write a text as a block of lines, indented as the one that stood there."""
    head, _, body = raw.partition("\n")
    header = _HEADER.fullmatch(head)
    core = text.rstrip("\n")
    tail = body[len(body.rstrip()) :]
    first = next((line for line in body.split("\n") if line.strip()), "")
    indent = _BLANKS.match(first)
    was, ends = _line_ends(node.value), _line_ends(text)
    if not header or header["indent"] or header["more"] or not indent or not core or core[0] in " \t\n" or ends > was:
        return json.dumps(text, ensure_ascii=False) + (tail or "")
    chomping = header["chomping"] if ends == was else "-" if ends == 0 else ""
    lines = "\n".join(f"{indent[0]}{line}" if line else "" for line in core.split("\n"))
    return f"|{chomping}{header['rest']}\n{lines}{tail}"


def _line_ends(text: str) -> int:
    return len(text) - len(text.rstrip("\n"))
