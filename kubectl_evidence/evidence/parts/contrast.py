"""Two texts side by side: of long ones only what differs."""

from __future__ import annotations

from itertools import takewhile

from kubectl_evidence.text import Text, say

# A shorter text is shown as it is.
SHORT = 100
# What differs is cut to so many characters.
LONGEST = 240
# How many equal words stay around what differs.
_AROUND = 3


def contrast(old: Text | None, new: Text | None) -> tuple[Text | None, Text | None]:
    """Each text in one line; of two long ones the words from the first to the last that differ, and a few around."""
    if old is None or new is None or max(len(old), len(new)) <= SHORT:
        return _line(old), _line(new)
    words = old.split(), new.split()
    same = _count_alike(*words)
    # The words at the end that are alike, of those that are not counted at the start already.
    left = min(map(len, words)) - same
    same_at_end = min(left, _count_alike(*(each[::-1] for each in words)))
    first, last = max(0, same - _AROUND), max(0, same_at_end - _AROUND)
    return _middle(old, first, last), _middle(new, first, last)


def _line(text: Text | None) -> Text | None:
    return text.excerpt(LONGEST) if text is not None else None


def _count_alike(one: list[str], other: list[str]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _middle(text: Text, first: int, last: int) -> Text:
    """The text less so many words at its start and its end. Placeholders hold no blank: they are never cut in two."""
    line = text.excerpt(len(text))
    words = line.split(" ")
    start = sum(len(word) + 1 for word in words[:first])
    end = len(line) - sum(len(word) + 1 for word in words[len(words) - last :])
    cut = line.part(start, end)
    if first:
        cut = say("… {}", cut)
    return (say("{} …", cut) if last else cut).excerpt(LONGEST)
