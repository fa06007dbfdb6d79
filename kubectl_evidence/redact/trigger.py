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
from functools import cached_property
from typing import Any, AnyStr

from kubectl_evidence.late import late

# A megabyte of states for a few hundred literals; the alternation of many remembered secrets needs more.
_MAX_MEMORY = 256 << 20
_REPETITION = late(rb"[*+](?![^\[]*\])|,\}")
# Letters of a word that is seldom a part of other words, and longer ones that are on many lines all the same.
_RARE = 3
_COMMON = frozenset(
    word.encode()
    for word in (
        *("://", " to ", "from ", "auth", "token", "token ", "password", "secret", "user ", "set", "st-", "login"),
        *("user", "send", "verify", "reset", "using ", "argocd", "sqlcl", "mysql", "md5"),
    )
)
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


def compiled(pattern: bytes, *, keep: bool = True) -> Any:
    """Compile a pattern of literals and classes, to search bytes with: by google-re2, or by `re` without it.

    Both keep the last hundred or so that they have compiled; `keep=False` drops them, for one that will not come again.
    """
    re2 = installed()
    if re2 is None:
        return re.compile(pattern)
    made = re2.compile(pattern, _options(re2))
    if not keep:
        re2.purge()
    return made


def _set(re2: Any, patterns: list[bytes]) -> Any:
    made = re2.Set.SearchSet(_options(re2))
    for pattern in patterns:
        made.Add(pattern)
    made.Compile()
    return made


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
        shaped = [shape.encode("ascii") for shape in shapes] + [b""] * (len(words) - len(shapes))
        self._shapes = shaped
        tight = [i for i, shape in enumerate(shaped) if shape and not _REPETITION.search(shape)]
        others = sorted(set(range(len(shaped))).difference(tight))
        self._rare = [
            i
            for i in others
            if not shaped[i] or (min(map(len, self._words[i])) >= _RARE and _COMMON.isdisjoint(self._words[i]))
        ]
        # Looked for by their shapes: the automaton of all shapes would have the product of their states. Those without
        # a repetition, and those whose words are at home everywhere, are few, and have one automaton for each sort.
        self._by_shape = [each for each in (sorted(set(others).difference(self._rare)), tight) if each]
        self._literals = sorted({word for i in self._rare for word in self._words[i]})
        self._re2 = installed() if engine is ... else engine
        self._made: dict[int, Any] = {}

    def may_announce(self, folded: bytes) -> bool:
        """Tell whether anything can be announced at all; a quick answer for the many texts that hold nothing."""
        if self._re2 is None:
            return True
        sets = (self._set_of_words, *self._sets_of_shapes)
        return any(each.Match(folded) for each in sets)

    def announced(self, folded: bytes) -> list[int]:
        """Return, in order, the numbers of what a text, or a line of it, can hold."""
        if self._re2 is None:
            return [i for i in range(len(self._words)) if self._has_word(folded, i) and self._has_shape(folded, i)]
        found = [i for n in self._set_of_words.Match(folded) or () if self._has_shape(folded, i := self._rare[n])]
        for shapes, numbers in zip(self._sets_of_shapes, self._by_shape, strict=True):
            found += [i for n in shapes.Match(folded) or () if self._has_word(folded, i := numbers[n])]
        found.sort()
        return found

    def lines(self, folded: bytes) -> list[tuple[int, int]]:
        """Return the offsets, in order, of each line (without its line end) that may have to be announced."""
        hits = [at for pattern in self._patterns for at in _one_of_each_line(pattern, folded)]
        if self._re2 is None:
            hits += [at for word in self._literals for at in places(word, folded)]
        lines: list[tuple[int, int]] = []
        done = -1
        for at in sorted(hits):
            if at > done:
                newline = folded.find(b"\n", at)
                done = newline if newline >= 0 else len(folded)
                lines.append((folded.rfind(b"\n", 0, at) + 1, done))
        return lines

    # Made when first needed: a run with few texts does without most of them.

    @cached_property
    def _set_of_words(self) -> Any:
        return _set(self._re2, [b"|".join(map(re.escape, self._words[i])) for i in self._rare])

    @cached_property
    def _sets_of_shapes(self) -> list[Any]:
        return [_set(self._re2, [self._shapes[i] for i in each]) for each in self._by_shape]

    @cached_property
    def _patterns(self) -> list[Any]:
        if self._re2 is None:
            return [re.compile(self._any_shape(each)) for each in self._by_shape]
        patterns = [b"|".join(map(re.escape, self._literals)), *(self._any_shape(each) for each in self._by_shape)]
        return [self._re2.compile(pattern, _options(self._re2)) for pattern in patterns if pattern]

    def _any_shape(self, numbers: list[int]) -> bytes:
        return b"|".join(self._shapes[i] for i in numbers)

    def _has_word(self, folded: bytes, number: int) -> bool:
        return any(word in folded for word in self._words[number])

    def _has_shape(self, folded: bytes, number: int) -> bool:
        if not self._shapes[number]:
            return True
        shape = self._made.get(number)
        if shape is None:
            pattern = self._shapes[number]
            made = re.compile(pattern) if self._re2 is None else self._re2.compile(pattern, _options(self._re2))
            shape = self._made[number] = made
        return shape.search(folded) is not None


def _one_of_each_line(pattern: Any, folded: bytes) -> Iterator[int]:
    # To find all would take too long: a match may have to see the rest of its line, which may be all of the text.
    found = pattern.search(folded)
    while found is not None:
        at = found.start()
        at += folded[at : at + 1] == b"\n"  # what may not be a letter before the match
        yield at
        newline = folded.find(b"\n", at)
        found = pattern.search(folded, newline) if newline >= 0 else None


class Stems:
    """The names that hold one of a set of words, of which none contains another."""

    def __init__(self, stems: Iterable[str], *, engine: Any = ...) -> None:
        self._stems = sorted(stem.encode("ascii") for stem in stems)
        self._find: Any = None
        re2 = installed() if engine is ... else engine
        if re2 is not None:
            any_stem = b"|".join(map(re.escape, self._stems))
            self._find = re2.compile(rb"[a-z0-9_.-]*(?:" + any_stem + rb")[a-z0-9_.-]*", _options(re2))
            self._any = re2.compile(any_stem, _options(re2))

    def may_name(self, folded: bytes) -> bool:
        """Tell whether there is a stem at all."""
        return self._find is None or self._any.search(folded) is not None

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
        return sorted(at for stem in self._stems for at in places(stem, folded))


def places(word: AnyStr, text: AnyStr, step: int = 1) -> Iterator[int]:
    """Yield the offsets of `word` in `text`, overlaps included; each at least `step` behind the one before."""
    at = text.find(word)
    while at >= 0:
        yield at
        at = text.find(word, at + step)
