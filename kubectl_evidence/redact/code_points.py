"""Sets of characters, as ranges of code points: what a class of a regular expression stands for."""

from __future__ import annotations

from typing import TypeAlias

# In order, both ends included.
Ranges: TypeAlias = "tuple[tuple[int, int], ...]"

NEWLINE = ord("\n")
# Surrogates are no characters; the redactor has taken them out.
EVERYTHING: Ranges = ((0, NEWLINE - 1), (NEWLINE + 1, 0xD7FF), (0xE000, 0x10FFFF))
_DIGITS: Ranges = ((48, 57),)
_WORD: Ranges = ((48, 57), (65, 90), (95, 95), (97, 122))
_SPACE: Ranges = ((9, 9), (32, 32))
CLASSES = {"d": _DIGITS, "w": _WORD, "s": _SPACE}


def union(*sets: Ranges) -> Ranges:
    """Join ranges of code points."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted(each for one in sets for each in one):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return tuple(merged)


def common(one: Ranges, other: Ranges) -> Ranges:
    """Return what two sets of ranges share."""
    shared = [(max(a, c), min(b, d)) for a, b in one for c, d in other if max(a, c) <= min(b, d)]
    return tuple(sorted(shared))


def complement(ranges: Ranges) -> Ranges:
    """Return every character but those, and but the line end."""
    left: list[tuple[int, int]] = []
    for start, end in EVERYTHING:
        at = start
        for low, high in union(ranges):
            if high < at or low > end:
                continue
            if low > at:
                left.append((at, low - 1))
            at = high + 1
        if at <= end:
            left.append((at, end))
    return tuple(left)


def folded(ranges: Ranges) -> Ranges:
    """Add the other case of ASCII's letters."""
    upper, lower = common(ranges, ((65, 90),)), common(ranges, ((97, 122),))
    return union(ranges, tuple((a + 32, b + 32) for a, b in upper), tuple((a - 32, b - 32) for a, b in lower))
