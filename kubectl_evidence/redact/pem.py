r"""Finds private keys in PEM: whole, on one line with \\n, behind a log prefix, or cut by a log window.

Certificates, public keys and signing requests are evidence and stay. Sources: RFC 7468, RFC 4716,
gitleaks' `private-key` (MIT); `kubectl logs --tail` and `--since` cut heads and tails.
"""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.late import late
from kubectl_evidence.redact.placeholder import PLACEHOLDER, Span

_BLANK = r"(?:[ +_]|%20|\\u0020)"
_LABEL = rf"(?:[A-Z0-9]{{1,20}}{_BLANK}){{0,3}}PRIVATE{_BLANK}KEY(?:{_BLANK}BLOCK)?"
_MARKER = late(rf"-{{2,5}}(?P<edge>BEGIN|END){_BLANK}(?P<label>{_LABEL}|[A-Z0-9 ]{{1,40}})-{{0,5}}")
_PRIVATE = late(_LABEL)
_MAX_KEY = 64_000

# What can be inside a key, on one line: base64, its escapes, and the headers of encrypted keys.
_INLINE = late(r"(?:[A-Za-z0-9+/=]|\\+[nr]|\\+u000[adAD]|%0[aAdD]|%2[bBfF]|%3[dD]|[ \t](?=[A-Za-z0-9+/=]{16}))*")
_INLINE_CHARS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\\"
_BODY_LINE = late(r"(?:[^\n]{0,160}[\s|:>\]\"'])?(?P<body>[A-Za-z0-9+/]{16,80}={0,2})(?:\\n)?[\"',\\ \t]*")
_LAST_LINE_OF = r"(?:[^\n]{0,160}[\s|:>\]\"'])?(?P<body>[A-Za-z0-9+/]{1,80}={0,2})[ \t]*"
_LAST_LINE = late(_LAST_LINE_OF)
_HEADER_LINE = late(
    r"(?:[^\n]{0,160}\s)?(?:Proc-Type|DEK-Info|Comment|Version|Hash|Charset|MessageID)\s?: [^\n]*|[ \t]*"
)
_STRUCTURE = late(r"[\"{}]")
_MIN_CHUNK = 20
_CHUNK = late(rf"[A-Za-z0-9+/]{{{_MIN_CHUNK},}}={{0,2}}")
_SHORT_LINE = late(r"(?<=[\"\s])[A-Za-z0-9+/]{2,19}={0,2}(?=\\+n)")
_BEFORE_END = late(rf"\n{_LAST_LINE_OF}[\\]?\n[^\n]{{0,160}}-{{2,5}}END[ ]")
_LONG_CHUNK = late(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{60,80}(?![A-Za-z0-9+/])")
_BASE64 = late(r"[A-Za-z0-9+/=]{4,}")
_FILLING = late(r"\\+[nr]|\\+u000[adAD]|%0[aAdD]")


def private_keys(text: str) -> Iterator[Span]:
    """Yield the private keys of `text`, markers included; each cut one as far as it can be followed."""
    # Most texts that speak of private keys hold none.
    markers = list(_MARKER.finditer(text)) if "-BEGIN" in text or "-END" in text else []
    done = 0
    for i, marker in enumerate(markers):
        if marker.start() < done or not _PRIVATE.fullmatch(marker["label"]):
            continue
        if marker["edge"] == "END":
            start = max(done, _head(text, marker.start()))
            done = marker.end()
            yield from _key(text, start, done)
            continue
        following = markers[i + 1] if i + 1 < len(markers) else None
        whole = following and following["edge"] == "END" and _PRIVATE.fullmatch(following["label"])
        if following and whole and following.start() - marker.end() < _MAX_KEY:
            done = following.end()
        else:
            done = _tail(text, marker.end(), following.start() if following else len(text))
        yield from _key(text, marker.start(), done)


def body(key: str) -> str:
    """Return the base64 of a key without line ends, prefixes and markers: the same for every spelling."""
    lines = _FILLING.sub("\n", _MARKER.sub("\n", key)).split("\n")
    return "".join(found[-1] for found in map(_BASE64.findall, lines) if found)


def _key(text: str, start: int, end: int) -> Iterator[Span]:
    key = text[start:end]
    if _STRUCTURE.search(key):
        # Each line is a record of its own, as docker's json-file writes them: only the base64 is the key.
        lines = list(_CHUNK.finditer(text, start, end))
        yield from (Span(*line.span(), "private-key", line[0]) for line in lines)
        last = _SHORT_LINE.search(text, lines[-1].end(), end) if lines else None
        if last:
            yield Span(*last.span(), "private-key", last[0])
        before = _BEFORE_END.search(text, start, end)
        if before:
            yield Span(*before.span("body"), "private-key", before["body"])
        return
    # Markers alone are no secret, also where what stood between them is hidden already.
    secret = body(PLACEHOLDER.sub("", key))
    if secret:
        yield Span(start, end, "private-key", secret)


def _tail(text: str, at: int, limit: int) -> int:
    inline = _INLINE.match(text, at, limit)
    end = inline.end() if inline else at
    rest = text.find("\n", end, limit)
    if rest > 0 and _STRUCTURE.search(text, end, rest):
        end = rest
    while end < limit and text[end] == "\n":
        newline = text.find("\n", end + 1, limit)
        stop = limit if newline < 0 else newline
        line = text[end + 1 : stop]
        if not (
            _BODY_LINE.fullmatch(line) or _LONG_CHUNK.search(line) or (_HEADER_LINE.fullmatch(line) and stop < limit)
        ):
            break
        end = stop
    return end


def _head(text: str, at: int) -> int:
    floor = max(0, at - _MAX_KEY)
    line_start = max(floor, text.rfind("\n", floor, at) + 1)
    start = line_start
    start += len(text[start:at].rstrip(_INLINE_CHARS))
    first = True
    while line_start > floor:
        previous = max(floor, text.rfind("\n", floor, line_start - 1) + 1)
        line = text[previous : line_start - 1]
        found = (_LAST_LINE if first else _BODY_LINE).fullmatch(line)
        if not found:
            break
        first = False
        start, line_start = previous + found.start("body"), previous
    return start
