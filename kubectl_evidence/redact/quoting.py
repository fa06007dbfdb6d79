"""Strings in a text: what opens them at any escape level, where they end, and the span of a secret in one."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

from kubectl_evidence.late import late
from kubectl_evidence.redact.decode import unescape
from kubectl_evidence.redact.placeholder import Span

# Characters; a longer value is read so far.
MAX_VALUE = 16_384
QUOTE = r"""\\{0,15}["'`]|&(?:amp;)?(?:quot|apos|\#3[49]|\#[xX]2[27]);|%(?:25){0,2}2[27]|\\{1,8}(?:u00|x)2[27]"""
# A double-quoted scalar of YAML that goes on in the lines below.
_GOES_ON = late(r"""(?:[^"\\\n]|\\.){0,4096}(?:\\?\n[ \t]+(?:[^"\\\n]|\\.){1,4096}){1,8}"(?=[ \t]*(?:\n|\Z))""")
_PERCENT = late("%[0-9A-Fa-f]{2}")


def end_of_quoted(text: str, quote: str, start: int) -> int:
    """Return where the string ends that `quote` has opened before `start`; a cut one ends with its line."""
    closed = closing(quote).match(text, start)
    if closed:
        return closed.end("body")
    below = _GOES_ON.match(text, start) if quote == '"' else None
    if below:
        return below.end() - 1
    cut = _cut_off(quote).match(text, start)
    return cut.end() if cut else start


def stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the offsets without the white space at both ends."""
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), end - (len(part) - len(part.rstrip()))


def span(text: str, start: int, end: int, kind: str, *, escapes: int = 1) -> Span:
    """Return the span of a secret, with its escapes undone."""
    secret = text[start:end]
    if "\\" in secret:
        secret = unescape(secret, escapes)
    return Span(start, end, kind, unquote(secret) if _PERCENT.search(secret) else secret)


@lru_cache(maxsize=256)
def closing(quote: str) -> re.Pattern[str]:
    """Return what matches up to and including the quote that closes what `quote` has opened; `body` is before it."""
    # At level 0 the closing quote has no backslash before it, at level n exactly as many as the opening one.
    if quote[0] in "\"'`":
        return late(rf"(?P<body>(?:[^{quote}\\\n]|\\.)*+){quote}")
    if quote[0] == "\\" and quote[-1] in "\"'`":
        mark = quote[-1]
        return late(rf"(?P<body>(?:[^\n{mark}]|(?<=\\){mark}){{0,{MAX_VALUE}}}?)(?<!\\){re.escape(quote)}")
    return late(rf"(?P<body>[^\n]{{0,{MAX_VALUE}}}?){re.escape(quote)}")


@lru_cache(maxsize=256)
def _cut_off(quote: str) -> re.Pattern[str]:
    # Without its closing quote a value goes to the end of the line, or of the string that holds it.
    if quote[0] == "\\" and quote[-1] in "\"'`":
        return late(rf"(?:[^\n{quote[-1]}]|(?<=\\){quote[-1]})*+")
    return late(r"[^\n]*+")
