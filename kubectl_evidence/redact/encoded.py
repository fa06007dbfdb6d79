"""Finds secrets inside base64 and hex, to two levels, and hides the whole run that holds one.

A Secret's `data`, a kubeconfig's `client-key-data`, `.dockerconfigjson`, a log line that prints a blob.
Runs that are not text when decoded (digests, certificates in DER, compressed data) are evidence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from kubectl_evidence.late import late
from kubectl_evidence.redact.decode import from_base64, from_hex
from kubectl_evidence.redact.placeholder import Span

MAX_DEPTH = 2

_RUN = late(r"[A-Za-z0-9+/_-]{20,}(?:={1,2}|%3[dD]){0,2}")
# MIME and `openssl base64` fold at 64 or 76 characters, JSON writes the fold as \n.
_FOLDED = late(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{60,76}(?:(?:\n[ \t]*|(?:\\r)?\\n)[A-Za-z0-9+/]{1,76}){1,400}={0,2}")
_FOLD = late(r"\s+|(?:\\r)?\\n")
_HEX = late(r"[0-9a-fA-F]{32,}")

Find = Callable[[str], "list[Span]"]


def encoded(text: str, find: Find) -> Iterator[Span]:
    """Yield the runs of `text` whose decoded form holds a secret, according to `find`."""
    done = 0
    if "\n" in text or "\\n" in text:
        for folded in _FOLDED.finditer(text):
            span = _inside(_FOLD.sub("", folded[0]), from_base64, find, *folded.span())
            if span:
                done = span.end
                yield span
    for run in _RUN.finditer(text):
        if run.start() < done:
            continue
        # A path or a name in front of the blob is made of the same letters.
        for start in (0, *(m.end() for m in re.finditer("[/_-]", run[0][:64]))):
            piece = run[0][start:].replace("%3d", "=").replace("%3D", "=")
            if len(piece) < 20:
                break
            span = _inside(piece, from_base64, find, run.start() + start, run.end())
            if span is None and _HEX.fullmatch(piece):
                span = _inside(piece, from_hex, find, run.start() + start, run.end())
            if span:
                yield span
                break


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
