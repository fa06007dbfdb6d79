"""Finds out, in few passes over the whole text, which lines are worth a closer look, and for which rules.

With google-re2 each pass is one automaton (hundreds of MB/s); without it, Python's `re` and one
`bytes.find` per literal give the same answer more slowly. Both see the same bytes - one per character, `?`
for every one beyond ASCII, so that offsets are the text's own - and the patterns here mean the same to
both: literals and classes, no look-around.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

# A megabyte of states for a few hundred literals; the alternation of many remembered secrets needs more.
_MAX_MEMORY = 256 << 20
NAME_CHARS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-"
_REACH = 96


def ascii_bytes(text: str) -> bytes:
    """Return `text` as ASCII, one byte per character: offsets in the bytes are offsets in the text."""
    return text.encode("ascii", "replace")


def fold(text: str) -> bytes:
    """Return `ascii_bytes(text)` in lower case."""
    return ascii_bytes(text).lower()


def installed() -> Any:
    """Return google-re2's module, or None where it is not installed."""
    try:
        return importlib.import_module("re2")
    except ImportError:
        return None


def compiled(pattern: bytes) -> Any:
    """Compile a pattern of literals and classes, to search bytes with: by google-re2, or by `re` without it."""
    re2 = installed()
    return re.compile(pattern) if re2 is None else re2.compile(pattern, _options(re2))


def _options(re2: Any) -> Any:
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1  # a byte is a byte
    options.max_mem = _MAX_MEMORY
    return options


class Trigger:
    """Which of the things that it was made for a text can hold."""

    def __init__(self, words: Sequence[Sequence[str]], shapes: Sequence[str] = (), *, engine: Any = ...) -> None:
        """Announce thing i where a line holds one of `words[i]` and, if it is not empty, the pattern `shapes[i]`.

        `words[i]` are lower-case ASCII literals. A shape consists of lower-case literals, classes and greedy
        repetition, and spares a look at the lines on which the words are at home.
        """
        self._words = [[word.encode("ascii") for word in each] for each in words]
        self._shapes = [shape.encode("ascii") for shape in shapes] + [b""] * (len(words) - len(shapes))
        re2 = installed() if engine is ... else engine
        self.signs = [
            shape or b"|".join(map(re.escape, each)) for shape, each in zip(self._shapes, self._words, strict=True)
        ]
        self._literals = sorted({word for i, each in enumerate(self._words) if not self._shapes[i] for word in each})
        self._set: Any = None
        self._line: Any = None
        if re2 is None:
            self._patterns: list[Any] = [re.compile(shape) if shape else None for shape in self._shapes]
            return
        self._set = re2.Set.SearchSet(_options(re2))
        for sign in self.signs:
            self._set.Add(sign)
        self._set.Compile()
        # Each shape by itself: the states of one automaton for all of them would be the product of theirs.
        self._patterns = [re2.compile(shape, _options(re2)) if shape else None for shape in self._shapes]
        self._line = re2.compile(b"(?:" + b"|".join(map(re.escape, self._literals)) + rb")[^\n]*", _options(re2))

    def announced(self, folded: bytes) -> list[int]:
        """Return, in order, the numbers of what a text, or a line of it, can hold."""
        if self._set is not None:
            found = self._set.Match(folded)
            if not found:
                return []
            return sorted(i for i in found if not self._shapes[i] or any(word in folded for word in self._words[i]))
        return [
            i
            for i, words in enumerate(self._words)
            if any(word in folded for word in words)
            and ((pattern := self._patterns[i]) is None or pattern.search(folded))
        ]

    def lines(self, folded: bytes, numbers: Iterable[int]) -> list[tuple[int, int]]:
        """Return the offsets, in order, of each line (without its line end) that may have to be announced.

        `numbers` are what is announced in all of `folded`.
        """
        patterns = [pattern for number in numbers if (pattern := self._patterns[number]) is not None]
        places = [found.start() for pattern in patterns for found in pattern.finditer(folded)]
        if self._line is not None:
            places += [found.start() for found in self._line.finditer(folded)]
        else:
            places += [at for word in self._literals for at in _places(word, folded)]
        lines: list[tuple[int, int]] = []
        done = -1
        for at in sorted(places):
            if at > done:
                newline = folded.find(b"\n", at)
                done = newline if newline >= 0 else len(folded)
                lines.append((folded.rfind(b"\n", 0, at) + 1, done))
        return lines


class Stems:
    """The names that hold one of a set of words, of which none contains another."""

    def __init__(self, stems: Iterable[str], *, engine: Any = ...) -> None:
        self._stems = sorted(stem.encode("ascii") for stem in stems)
        self._find: Any = None
        re2 = installed() if engine is ... else engine
        if re2 is not None:
            any_stem = b"|".join(map(re.escape, self._stems))
            self._find = re2.compile(rb"[a-z0-9_.-]*(?:" + any_stem + rb")[a-z0-9_.-]*", _options(re2))

    def names(self, text: str, folded: bytes) -> Iterator[tuple[int, str]]:
        """Yield, in order, the offset of each name that holds a stem, and the name as `text` has it.

        A name is a run of letters, digits, `_`, `.` and `-`. Of one that is longer than 96 characters, the offsets
        are those of its stems, and of the name itself there may be only a part, also longer than 96.
        """
        if self._find is not None:
            for match in self._find.finditer(folded):
                start, end = match.span()
                if end - start <= _REACH:
                    yield start, text[start:end]
                else:
                    name = text[start:end]
                    yield from ((start + at, name) for at in self._all_places(folded[start:end]))
            return
        done = 0
        for at in self._all_places(folded):
            if at < done:
                continue
            before, after = text[max(0, at - _REACH) : at], text[at : at + _REACH]
            start = at - (len(before) - len(before.rstrip(NAME_CHARS)))
            end = at + len(after) - len(after.lstrip(NAME_CHARS))
            if end - start <= _REACH:
                done = end
                yield start, text[start:end]
            else:
                yield at, text[start:end]

    def _all_places(self, folded: bytes) -> list[int]:
        return sorted(at for stem in self._stems for at in _places(stem, folded))


def _places(word: bytes, folded: bytes) -> Iterator[int]:
    at = folded.find(word)
    while at >= 0:
        yield at
        at = folded.find(word, at + 1)
