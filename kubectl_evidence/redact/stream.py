"""Redacts text of any length in bounded memory, as it comes.

A text is cut into blocks of whole lines. Where the cuts are depends on the text alone, so that it makes no
difference in which chunks it comes. What stands before a block is seen, though no longer shown: a key whose
value is on the next line, a private key that began in the block before.
"""

from __future__ import annotations

from typing import Protocol

from kubectl_evidence.redact.partial import is_partial

# Characters. A block ends with the last line that ends in it; a line may be longer than a block, up to a point.
BLOCK = 262_144
_LONGEST_LINE = 1_048_576
# What is seen again of what was shown: more than the longest private key in use, RSA of 8192 bits.
_SEEN = 8_192
# A line that is longer than that is cut behind the last of these, which no token holds.
_BREAKS = " \t,;\"'&"
_BREAK_WITHIN = 65_536


class Continuing(Protocol):
    """Redacts a text that follows another one."""

    def redact_after(self, before: str, raw: str, /) -> tuple[str, str]: ...


class Stream:
    """Takes a text in pieces and gives it back redacted, in other pieces."""

    def __init__(self, redactor: Continuing) -> None:
        self._redactor = redactor
        self._before = ""
        self._pieces: list[str] = []
        self._held = 0

    def feed(self, text: str) -> str:
        """Take the next piece; return what is finished by now, often nothing."""
        self._pieces.append(text)
        self._held += len(text)
        if self._held < BLOCK:
            return ""
        held = "".join(self._pieces)
        finished: list[str] = []
        done = 0
        while len(held) - done >= BLOCK and (size := _cut(held[done : done + _LONGEST_LINE])):
            finished.append(self._redacted(held[done : done + size]))
            done += size
        self._pieces, self._held = [held[done:]], len(held) - done
        return "".join(finished)

    def flush(self) -> str:
        """Return all finished lines; for when nothing more has come for a while.

        It ends a block, so what comes afterwards may be seen a little differently than without.
        """
        held = "".join(self._pieces)
        cut = _before_partial(held, held.rfind("\n") + 1)
        self._pieces, self._held = [held[cut:]], len(held) - cut
        return self._redacted(held[:cut]) if cut else ""

    def close(self) -> str:
        """Return all that is left."""
        held = "".join(self._pieces)
        self._pieces, self._held = [], 0
        return self._redacted(held) if held else ""

    def _redacted(self, block: str) -> str:
        clean, redacted = self._redactor.redact_after(self._before, block)
        self._before = clean[-_SEEN:] if len(clean) >= _SEEN else (self._before + clean)[-_SEEN:]
        return redacted


def _cut(held: str) -> int:
    """Return where the first block of a text ends that is at least a block long; 0 if that is still open."""
    newline = held.rfind("\n", 0, BLOCK)
    if newline < 0:
        newline = held.find("\n", BLOCK, _LONGEST_LINE)
    if newline >= 0:
        return _before_partial(held, newline + 1)
    if len(held) < _LONGEST_LINE:
        return 0
    return max(held.rfind(mark, _LONGEST_LINE - _BREAK_WITHIN, _LONGEST_LINE) for mark in _BREAKS) + 1 or _LONGEST_LINE


def _before_partial(held: str, cut: int) -> int:
    """Move a cut before the lines that a container runtime will continue; where all lines are such, leave it."""
    at = cut
    while at > 0:
        start = held.rfind("\n", 0, at - 1) + 1
        if not is_partial(held[start:at]):
            return at
        at = start
    return cut
