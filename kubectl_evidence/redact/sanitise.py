"""Removes what a reader cannot see: escape sequences, control characters, invisible format characters.

It runs before any rule, because one colour code inside a password hides its shape, and because cluster
text is untrusted: none of it may move a cursor, retitle a terminal or reorder what a person reads.

Sources: ECMA-48 section 5 (escape and control sequences), Unicode TR36 section 2.5 (bidirectional
controls), Unicode core specification 23.9 (tag characters).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from kubectl_evidence.late import late
from kubectl_evidence.redact.trigger import places

# Anything but printable ASCII, newline and tab: without it a text passes through untouched.
_SUSPECT = late(r"[^\n\t -~]")

# CSI, then the string sequences (OSC, DCS, SOS, PM, APC; an unterminated one ends with its line), then
# the two- and three-byte escapes, then a lone ESC. The 8-bit forms of CSI and of the strings as well.
_ESCAPES = late(
    r"""(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?
      | (?:\x1b[\]PX^_]|[\x90\x98\x9d\x9e\x9f])[^\x07\x1b\x9c\n]*(?:\x07|\x9c|\x1b\\)?
      | \x1b[ -/]*[0-~]?""",
    re.VERBOSE,
)

# The same colours as a JSON encoder, syslog or Python's repr wrote them out: \u001b[31m, \x1b[0m, \033[0m, #033[0m.
_WRITTEN_COLOUR = late(r"(?:\\+(?:u001[bB]|x1[bB]|033)|#033)\[(?!redacted:)[0-9;]{0,32}[A-Za-z]")
_WRITTEN_ESCAPES = ("u001b", "u001B", "x1b", "x1B", "033")
_MAX_NESTING = 8

# C0 but newline and tab, DEL, C1; soft hyphen, Arabic letter mark, zero width, bidi marks, embeddings and
# isolates, invisible operators, byte order mark, interlinear annotation, tag characters.
_INVISIBLE = late(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f]",
)
_LINE_END = late("\r\n?|[\x85\u2028\u2029]")
_SPACE = late("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_SURROGATE = late("[\ud800-\udfff]")

# UTF-16 read as bytes has a NUL beside every character: those are noise. Other NULs end a string, as in
# /proc/PID/environ and /proc/PID/cmdline.
_WIDE = late("(?:[^\x00]\x00){4}")
_NULS = late("\x00\x00+")
_NUL_BEFORE_VARIABLE = late("\x00(?=[A-Za-z_][A-Za-z0-9_]{0,127}=)")


def sanitise(raw: str) -> str:
    """Return `raw` with all line ends as newlines, all spaces as ASCII's, and nothing else that is invisible but tabs.

    Lone surrogates become U+FFFD, so that the result can be encoded. Idempotent; never raises.
    """
    if "\x00" in raw:
        raw = _clean(raw)
    elif _SUSPECT.search(raw):
        # What has to be removed ends with its line, but for NUL: so most lines can stay as they are.
        raw = _each_line(raw, (suspect.start() for suspect in _SUSPECT.finditer(raw)), _clean)
    if "[" in raw and any(escape in raw for escape in _WRITTEN_ESCAPES):
        raw = _without_written_colours(raw)
    return raw


def _each_line(raw: str, hits: Iterable[int], change: Callable[[str], str]) -> str:
    """Change only the lines, with their line ends, in which one of the hits is; they are in order."""
    parts: list[str] = []
    done = 0
    for at in hits:
        if at < done:
            continue
        start = raw.rfind("\n", done, at) + 1 or done
        newline = raw.find("\n", at)
        end = newline + 1 if newline >= 0 else len(raw)
        parts += (raw[done:start], change(raw[start:end]))
        done = end
    return "".join((*parts, raw[done:]))


def _clean(raw: str) -> str:
    if "\x00" in raw:
        if _WIDE.search(raw):
            raw = raw.replace("\x00", "")
        raw = _NULS.sub("\x00", raw)  # one by one, each would look for the end of all that follow
        raw = _NUL_BEFORE_VARIABLE.sub("\n", raw).rstrip("\x00").replace("\x00", " ")
    raw = _ESCAPES.sub("", raw)
    raw = _LINE_END.sub("\n", raw)
    raw = _INVISIBLE.sub("", raw)
    raw = _SPACE.sub(" ", raw)
    return _SURROGATE.sub("\ufffd", raw)


def _without_written_colours(raw: str) -> str:
    hits = sorted(at for escape in _WRITTEN_ESCAPES for at in places(escape, raw))
    return _each_line(raw, hits, _without_written_colours_of)


def _without_written_colours_of(raw: str) -> str:
    # Removing one may join the halves of another. Nobody nests them but an attacker, whose eighth
    # level becomes a space, which joins nothing.
    for _ in range(_MAX_NESTING):
        cleaned = _WRITTEN_COLOUR.sub("", raw)
        if cleaned == raw:
            return raw
        raw = cleaned
    return _WRITTEN_COLOUR.sub(" ", raw)
