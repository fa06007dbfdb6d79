"""Finds out in one pass which rules can possibly match a text, and where the words of the lexicon stand.

With google-re2 that is one automaton over the whole text (hundreds of MB/s); without it, one
`bytes.find` per literal. Both see the same bytes - the text with its ASCII letters in lower case and a
`?` for every other character, so that offsets are the text's own - and decide on literals only, hence
they give the same answer.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Sequence
from typing import Any


def fold(text: str) -> bytes:
    """Return `text` as lower-case ASCII bytes, one byte per character."""
    return text.encode("ascii", "replace").lower()


def _engine() -> Any:
    try:
        return importlib.import_module("re2")
    except ImportError:
        return None


class Trigger:
    """Literals, by the number of the thing that they announce."""

    def __init__(self, literals: Sequence[Sequence[str]], *, engine: Any = ...) -> None:
        """`literals[i]` are lower-case ASCII strings; one of them is in every text that `i` can match."""
        self._literals = [[word.encode("ascii") for word in words] for words in literals]
        self._set: Any = None
        re2 = _engine() if engine is ... else engine
        if re2 is not None:
            self._set = re2.Set.SearchSet()
            for words in literals:
                self._set.Add("|".join(re.escape(word) for word in words))
            self._set.Compile()

    def announced(self, folded: bytes) -> list[int]:
        """Return, in order, the numbers of which a literal occurs in `folded`."""
        if self._set is not None:
            return sorted(self._set.Match(folded) or ())
        return [i for i, words in enumerate(self._literals) if any(word in folded for word in words)]


class Stems:
    """The places of a set of words, of which none contains another."""

    def __init__(self, stems: Iterable[str], *, engine: Any = ...) -> None:
        self._stems = sorted(stem.encode("ascii") for stem in stems)
        self._find: Any = None
        re2 = _engine() if engine is ... else engine
        if re2 is not None:
            self._find = re2.compile(b"|".join(re.escape(stem) for stem in self._stems))

    def places(self, folded: bytes) -> list[int]:
        """Return the offsets, in order, at which a stem begins.

        Where stems overlap, the engines may name different ones of them; all of those lie in one word.
        """
        if self._find is not None:
            return [match.start() for match in self._find.finditer(folded)]
        places: list[int] = []
        for stem in self._stems:
            at = folded.find(stem)
            while at >= 0:
                places.append(at)
                at = folded.find(stem, at + 1)
        return sorted(places)
