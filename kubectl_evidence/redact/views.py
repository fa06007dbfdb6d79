r"""Reads a text once more as what it stands for: without JSON's escapes, percent-encoding, or entities.

A string in a string in JSON, the query of a URL, an attribute in HTML: inside of them the rules and the readers
of values see what they would see without the wrapping, line ends included. What they find there is
hidden where it stands, whole escapes only.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from kubectl_evidence.late import late
from kubectl_evidence.redact.placeholder import Span

# RFC 8259 section 7; of the hexadecimal ones only those for ASCII, as encoders write < > & ' = for HTML's sake.
_ESCAPE = late(r'\\(?:(?P<short>[nrt"\'\\/])|u00(?P<hex>[2-7][0-9a-fA-F]))')
_SHORT = {"n": "\n", "r": "\n", "t": "\t"}
# RFC 3986 section 2.1; only ASCII that is visible, or ends a line.
# Before a parameter that is a URL the ampersand parts them, as a line end does: no other URL goes on into it.
_PERCENT = late(r"%(?P<hex>[2-7][0-9a-fA-F]|0[aA])|&(?=[\w.-]{1,64}=[\w.+-]{2,32}%3[aA]%2[fF])")
_ENTITY = late("&(?:(?P<name>quot|amp|lt|gt|apos)|#(?P<number>3[489]|6[0-2])|#[xX](?P<hex>2[267]|3[cdeCDE]));")
_NAMED = {"quot": '"', "amp": "&", "lt": "<", "gt": ">", "apos": "'"}


class View:
    """A text with some of its parts replaced by what they stand for."""

    def __init__(self, text: str, code: re.Pattern[str], decode: Callable[[re.Match[str]], str]) -> None:
        pieces: list[str] = []
        # Behind the i-th part that was replaced, an offset in the view and the same place in the text.
        self._behind: list[int] = [0]
        self._places: list[int] = [0]
        at = length = 0
        for match in code.finditer(text):
            start, end = match.span()
            plain = decode(match)
            pieces += (text[at:start], plain)
            length += start - at + len(plain)
            at = end
            self._behind.append(length)
            self._places.append(end)
        pieces.append(text[at:])
        self.text = "".join(pieces)

    def back(self, span: Span, shift: int) -> Span | None:
        """Return a span of the view as one of the text, `shift` characters further; None where that is not possible."""
        if span.quote:
            return None  # quotes that a number needs to be hidden belong to the text as it is
        return replace(span, start=shift + self._place(span.start, begins=True), end=shift + self._place(span.end))

    def _place(self, offset: int, *, begins: bool = False) -> int:
        # One character of the view stands for a whole escape: what ends behind it ends behind the escape.
        i = bisect.bisect_right(self._behind, offset) - 1
        place = self._places[i] + offset - self._behind[i]
        if not begins and offset == self._behind[i]:
            return self._places[i]
        return place


def views(text: str) -> Iterator[View]:
    """Yield `text` as it is without each of the encodings that it has."""
    if "\\" in text and _ESCAPE.search(text):
        yield View(text, _ESCAPE, _unescaped)
    if "%" in text and _PERCENT.search(text):
        yield View(text, _PERCENT, _unquoted)
    if "&" in text and _ENTITY.search(text):
        yield View(text, _ENTITY, _entity)


def _unescaped(escape: re.Match[str]) -> str:
    short = escape["short"]
    return _SHORT.get(short, short) if short else chr(int(escape["hex"], 16))


def _unquoted(code: re.Match[str]) -> str:
    return chr(int(code["hex"], 16)) if code["hex"] else "\n"


def _entity(entity: re.Match[str]) -> str:
    if entity["name"]:
        return _NAMED[entity["name"]]
    return chr(int(entity["number"])) if entity["number"] else chr(int(entity["hex"], 16))
