"""What stands in a secret's place: `[redacted:KIND:FINGERPRINT]`.

No spaces and no quotes, so that JSON, YAML and logfmt stay what they were. The fingerprint is keyed:
equal secrets are seen to be equal, and no one without the key can confirm a guess.
"""

from __future__ import annotations

import bisect
import hashlib
import hmac
from dataclasses import dataclass, field

from kubectl_evidence.late import late

PLACEHOLDER = late(r"\[redacted:(?P<kind>[a-z0-9][a-z0-9-]{0,39}):(?P<fingerprint>[0-9a-f]{8})\]")


@dataclass(frozen=True, slots=True)
class Span:
    """A secret's place in a text. `secret` is its decoded value, and is never shown by `repr`.

    `quote` is what has to surround the placeholder for a bare JSON number to become a JSON string.
    """

    start: int
    end: int
    kind: str
    secret: str = field(repr=False)
    quote: str = ""


def placeholder(key: bytes, kind: str, secret: str) -> str:
    """Return the placeholder of `secret`; the fingerprint is 8 hex digits of HMAC-SHA256(key, secret)."""
    digest = hmac.new(key, secret.encode("utf-8", "replace"), hashlib.sha256).hexdigest()
    return f"[redacted:{kind}:{digest[:8]}]"


def merge(text: str, spans: list[Span]) -> list[Span]:
    """Return disjoint spans in order, none of which touches a placeholder that `text` already holds.

    Of two spans at one place the first in the list gives the kind; a span inside another disappears;
    two that overlap become one.
    """
    merged: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if merged and span.start < merged[-1].end:
            last = merged[-1]
            if span.end > last.end:
                merged[-1] = Span(last.start, span.end, last.kind, text[last.start : span.end])
        elif span.start < span.end:
            merged.append(span)
    if "[redacted:" not in text:
        return merged
    return [part for span in merged for part in _around_placeholders(text, span)]


def _around_placeholders(text: str, span: Span) -> list[Span]:
    # A placeholder may begin up to 63 characters before the span and still reach into it.
    found = [m.span() for m in PLACEHOLDER.finditer(text, max(0, span.start - 64), min(len(text), span.end + 64))]
    cuts = [(start, end) for start, end in found if end > span.start and start < span.end]
    if not cuts:
        return [span]
    parts: list[Span] = []
    start = span.start
    for cut_start, cut_end in [*cuts, (span.end, span.end)]:
        if text[start:cut_start].strip():
            parts.append(Span(start, cut_start, span.kind, text[start:cut_start]))
        start = max(start, cut_end)
    return parts


def overlaps(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    """Tell whether one of the `taken` places, in order and disjoint, reaches into start..end."""
    i = bisect.bisect_left(taken, (start, start))
    return (i > 0 and taken[i - 1][1] > start) or (i < len(taken) and taken[i][0] < end)
