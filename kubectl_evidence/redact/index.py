"""Finds many known strings in a text at once.

With google-re2 the first characters of all of them are one automaton, made anew when enough strings have
come since the last one to be worth it; the few newest are looked for one by one. Without it, each place
of the text is looked up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kubectl_evidence.redact import trigger

# So many characters of a string are its head; shorter strings are their own heads.
_HEAD = 8
# Microseconds, measured: to compile an automaton and each of its heads, and to search with it until it is warm; to
# begin a search for one string and to search a character for it; to look up a place.
_COMPILE_COST, _COMPILE_EACH_COST, _FIND_COST, _SCAN_COST, _PLACE_COST = 5_000.0, 6.0, 0.15, 0.0005, 0.1


class Index:
    """A set of strings, none empty, for which texts are searched."""

    def __init__(self) -> None:
        self._linear = trigger.installed() is not None
        self._by_head: dict[str, list[str]] = {}
        self._sizes: set[int] = set()
        self._heads: Any = None
        self._newest: list[str] = []
        # What the searches one by one have cost since the last automaton.
        self._spent = 0.0

    def add(self, string: str) -> None:
        """Look for `string` from now on. It must not have been added before."""
        self._newest.append(string)
        head = string[:_HEAD]
        self._by_head.setdefault(head, []).append(string)
        self._sizes.add(len(head))

    def clear(self) -> None:
        """Forget all strings."""
        self._by_head.clear()
        self._sizes.clear()
        self._newest.clear()
        self._heads = None
        self._spent = 0.0

    def find(self, text: str, plain: bytes) -> Iterator[tuple[int, str]]:
        """Yield the offset of every occurrence of every string, and the string; in no order, overlaps included.

        `plain` is `text` as ASCII, one byte per character.
        """
        if not self._by_head:
            return
        one_by_one = len(self._newest) * (_FIND_COST + len(text) * _SCAN_COST)
        if self._linear:
            self._spent += one_by_one
            if self._spent > _COMPILE_COST + len(self._by_head) * _COMPILE_EACH_COST:
                self._compile()
            if self._heads is not None:
                yield from self._at(text, self._hits(plain))
        elif one_by_one > len(text) * _PLACE_COST:
            heads, sizes = self._by_head, self._sizes
            yield from self._at(
                text, (at for at in range(len(text)) if any(text[at : at + size] in heads for size in sizes))
            )
            return
        for string in self._newest:
            at = text.find(string)
            while at >= 0:
                yield at, string
                at = text.find(string, at + 1)

    def _compile(self) -> None:
        heads = {trigger.ascii_bytes(head) for head in self._by_head}
        self._heads = trigger.compiled(b"|".join(map(re.escape, sorted(heads, key=len))), keep=False)
        self._newest.clear()
        self._spent = 0.0

    def _hits(self, plain: bytes) -> Iterator[int]:
        hit = self._heads.search(plain)
        while hit is not None:
            yield hit.start()
            # A head that another one overlaps is a head, too.
            hit = self._heads.search(plain, hit.start() + 1)

    def _at(self, text: str, places: Iterator[int]) -> Iterator[tuple[int, str]]:
        newest = set(self._newest) if self._linear else set()
        for at in places:
            for size in self._sizes:
                for string in self._by_head.get(text[at : at + size], ()):
                    if string not in newest and text.startswith(string, at):
                        yield at, string
