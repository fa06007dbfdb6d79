"""Runs of log lines that say the same but for their numbers: the first and the last tell it all."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import groupby

from kubectl_evidence.late import late
from kubectl_evidence.text import Text

# What differs from one line of a poll or an access log to the next: numbers, and hexadecimal words with a digit.
_NUMBERS = late(r"\b(?=[0-9a-fA-F]*\d)[0-9a-fA-F]+\b|\d+")

# A shorter run is shown as it is: folding it would save nothing.
SHORTEST = 5


def folded(lines: Mapping[int, Text], cited: Collection[int]) -> Iterator[tuple[int, Text] | int]:
    """Yield lines by number; in place of the middle of a run, how many lines were folded. Cited lines stay."""
    numbered = list(lines.items())
    runs = groupby(numbered, lambda entry: (entry[0] in cited and entry[0], _NUMBERS.sub("0", entry[1])))
    for _, run in runs:
        alike = list(run)
        if len(alike) < SHORTEST:
            yield from alike
            continue
        yield alike[0]
        yield len(alike) - 2
        yield alike[-1]
