"""Finds secrets in percent-encoded text, as a connection string inside a query: it is decoded, and searched again.

Unlike a run of base64 it stays readable around its secret, so that only the secret is hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from kubectl_evidence.late import late
from kubectl_evidence.redact.placeholder import Span

# An encoded separator: : / = @ { & " or a blank. What it stands in is decoded up to the next of the _ENDS.
_SEPARATOR = late(r"%(?:25){0,2}(?:3[aAdD]|2[fF]|40|7[bB]|22|26|20)")
_ENDS = late(r"[\s\"'<>`\\]")
_NO_END = late(r"[^\s\"'<>`\\]*")
_MAX_WORD = 4096
_ENCODED = late(r"%(?:25){0,2}([2-7][0-9A-Fa-f])")

Find = Callable[[str], "list[Span]"]


def percent_encoded(text: str, find: Find) -> Iterator[Span]:
    """Yield the secrets that `find` sees in the decoded words of `text`, as they stand in `text`."""
    done = 0
    at = text.find("%")
    while at >= 0:
        sign = _SEPARATOR.search(text, at)
        if sign is None:
            return
        low = max(done, sign.start() - _MAX_WORD)
        start = max((end.end() for end in _ENDS.finditer(text, low, sign.start())), default=low)
        match = _NO_END.match(text, sign.start(), sign.start() + _MAX_WORD)
        end = match.end() if match else sign.end()
        decoded, offsets = _decoded(text[start:end])
        for span in find(decoded):
            yield replace(span, start=start + offsets[span.start], end=start + offsets[span.end], quote="")
        at = done = end


def _decoded(word: str) -> tuple[str, list[int]]:
    """Return the word with printable ASCII decoded, and where in `word` each of its characters, and its end, are."""
    parts: list[str] = []
    offsets: list[int] = []
    at = 0
    for escape in _ENCODED.finditer(word):
        parts += (word[at : escape.start()], chr(int(escape[1], 16)))
        offsets += [*range(at, escape.start()), escape.start()]
        at = escape.end()
    parts.append(word[at:])
    offsets += range(at, len(word) + 1)
    return "".join(parts), offsets
