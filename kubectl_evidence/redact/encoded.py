"""Finds secrets inside base64 and hex, to two levels, and hides the whole run that holds one.

A Secret's `data`, a kubeconfig's `client-key-data`, `.dockerconfigjson`, a log line that prints a blob.
Runs that are not text when decoded (digests, certificates in DER, compressed data) are evidence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from kubectl_evidence.late import late
from kubectl_evidence.redact.decode import from_base64, from_hex
from kubectl_evidence.redact.placeholder import Span
from kubectl_evidence.redact.trigger import compiled

MAX_DEPTH = 3
_SHORTEST = 20

# Text in base64: the first character of each four stands for the top six bits of a byte of ASCII. Twenty characters
# of that are seldom anything else, and before them stands nothing that could be part of the run but a path.
TEXT_IN_BASE64 = rb"(?:^|[^A-Za-z0-9+])(?:[ACDI-Za-f][A-Za-z0-9+/_-]{3}){5}"
# The same for pairs of hex digits.
TEXT_IN_HEX = rb"(?:^|[^0-9A-Za-z])(?:[2-7][0-9A-Fa-f]|0[09aAdD]){16}"
_RUN = late(r"[A-Za-z0-9+/_-]{20,}(?:={1,2}|%3[dD]){0,2}")
_HEX = late(r"[0-9a-fA-F]{32,}")
# MIME and `openssl base64` fold at 64 or 76 characters, JSON writes the fold as \n.
_FOLDED = late(r"[A-Za-z0-9+/]{60,76}(?:(?:\n[ \t]*|(?:\\r)?\\n)[A-Za-z0-9+/]{1,76}){1,400}={0,2}")
_FOLD = late(r"\s+|(?:\\r)?\\n")
# A path or a name in front of a blob is made of the same letters.
_SEPARATOR = late("[/_-]")
_MAX_PATH = 64
_MAX_BEGINNINGS = 3

Find = Callable[[str], "list[Span]"]


def encoded(text: str, plain: bytes, find: Find) -> Iterator[Span]:
    """Yield the runs of `text` whose decoded form holds a secret, according to `find`.

    `plain` is `text` as ASCII, one byte per character.
    """
    done = 0
    folds = _Folds()
    for candidate in _pattern(TEXT_IN_BASE64).finditer(plain):
        run = _RUN.match(text, _start(candidate)) if candidate.end() > done else None
        if not run:
            continue
        span = _of_run(text, run, find, folds)
        done = max(run.end(), span.end if span is not None else 0)
        if span is not None:
            yield span
    for candidate in _pattern(TEXT_IN_HEX).finditer(plain):
        digits = _HEX.match(text, _start(candidate))
        span = _inside(digits[0], from_hex, find, *digits.span()) if digits else None
        if span is not None:
            yield span


@lru_cache(maxsize=2)
def _pattern(pattern: bytes) -> Any:
    return compiled(pattern)


def _start(candidate: Any) -> int:
    start, end = int(candidate.start()), int(candidate.end())
    return start + (end - start) % 4  # behind the character before it, where there is one


class _Folds:
    """Folded base64 that was looked at, and is not what it seemed: from its first lines on, but not from every one."""

    def __init__(self) -> None:
        self._end = self._tried = 0

    def match(self, text: str, at: int) -> re.Match[str] | None:
        if at >= self._end:
            self._tried = 0
        elif self._tried >= _MAX_BEGINNINGS:
            return None
        folded = _FOLDED.match(text, at)
        if folded:
            self._end, self._tried = folded.end(), self._tried + 1
        return folded


def _of_run(text: str, run: re.Match[str], find: Find, folds: _Folds) -> Span | None:
    folded = folds.match(text, run.start())
    span = _inside(_FOLD.sub("", folded[0]), from_base64, find, *folded.span()) if folded else None
    if span is not None:
        return span
    for start in (0, *(match.end() for match in _SEPARATOR.finditer(run[0][:_MAX_PATH]))):
        piece = run[0][start:].replace("%3d", "=").replace("%3D", "=")
        if len(piece) < _SHORTEST:
            break
        span = _inside(piece, from_base64, find, run.start() + start, run.end())
        if span is not None:
            return span
    return None


def _inside(run: str, decode: Callable[[str], str | None], find: Find, start: int, end: int) -> Span | None:
    decoded = decode(run)
    if decoded is None:
        return None
    spans = find(decoded)
    if not spans:
        return None
    # When the blob is one secret and nothing else, it is the same secret as in plain text.
    first = spans[0]
    bare = decoded.strip()
    secret = first.secret if len(spans) == 1 and decoded[first.start : first.end].strip() == bare else bare
    return Span(start, end, first.kind, secret)
