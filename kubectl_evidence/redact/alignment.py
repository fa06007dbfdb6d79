"""Finds in a text what became a placeholder, given the text before and after.

Between placeholders both are the same; where that leaves a doubt, the fingerprint decides.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kubectl_evidence.redact.placeholder import PLACEHOLDER, placeholder

# A private key of 16,384 bits has 200 lines.
_MAX_LINES = 600


def spans(key: bytes, was: str, now: str, marks: Sequence[re.Match[str]]) -> list[tuple[int, int] | None]:
    """Return from where to where in `was` the secret went that each placeholder of `now` stands for."""
    spans: list[tuple[int, int] | None] = []
    head = now[: marks[0].start()] if marks else ""
    if not was.startswith(head):
        return [None] * len(marks)
    at = len(head)
    for i, mark in enumerate(marks):
        last = i + 1 == len(marks)
        between = now[mark.end() :] if last else now[mark.end() : marks[i + 1].start()]
        end = _end(key, was, at, between, mark, last=last)
        if end is None:
            return [*spans, *([None] * (len(marks) - i))]
        spans.append((at, end))
        at = end + len(between)
    return spans


def _end(key: bytes, was: str, at: int, between: str, mark: re.Match[str], *, last: bool) -> int | None:
    if last:
        end = len(was) - len(between)
        return end if end > at and was.endswith(between) else None
    first = end = was.find(between, at + 1)
    # What follows may be in the secret as well; the fingerprint knows.
    for _ in range(20):
        if end < 0 or placeholder(key, mark["kind"], was[at:end].strip()) == mark[0]:
            break
        end = was.find(between, end + 1)
    else:
        end = -1
    return end if end >= 0 else first if first >= 0 else None


def lines_used(old: list[str], at: int, now: str, following: str | None) -> int:
    """Return how many lines of `old` became the line `now`: more than one where a key spanned them."""
    for used in range(1, min(_MAX_LINES, len(old) - at) + 1):
        if not _may_become("\n".join(old[at : at + used]), now):
            continue
        rest = old[at + used] if at + used < len(old) else None
        if following == rest or (following is not None and rest is not None and _may_become(rest, following)):
            return used
    return 1


def _may_become(was: str, now: str) -> bool:
    literals = PLACEHOLDER.split(now)[::3]
    if len(literals) == 1:
        return was == now
    if not (was.startswith(literals[0]) and was.endswith(literals[-1])):
        return False
    at = len(literals[0])
    for literal in literals[1:-1]:
        at = was.find(literal, at + 1)
        if at < 0:
            return False
        at += len(literal)
    return at < len(was) - len(literals[-1])
