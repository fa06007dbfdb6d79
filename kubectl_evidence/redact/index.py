"""Finds many known strings in a text at once.

Few strings are found wherever they stand: with google-re2 the first characters of all of them are one automaton,
made anew when enough have come since the last one to be worth it; without it, each place of the text is looked
up. The more strings, the longer an automaton takes to make and to warm up. So many - a stream that goes on showing
new secrets - are found by a word of theirs: what is not glued to other letters or digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kubectl_evidence.late import late
from kubectl_evidence.redact import trigger

# So many characters of a string are its head; shorter strings are their own heads.
_HEAD = 8
# So many strings are found wherever they stand.
_FEW = 600
# Microseconds, measured: to compile an automaton and each of its heads and to search with it until it is warm; to
# begin a search for one string and to search a character for it; to look up a place.
_COMPILE_COST, _COMPILE_EACH_COST, _FIND_COST, _SCAN_COST, _PLACE_COST = 1_000.0, 45.0, 0.15, 0.0005, 0.1
_WORD = late("[A-Za-z0-9]{6,}")
# Everything else ends a word.
_WORDS = bytes(byte if chr(byte).isascii() and chr(byte).isalnum() else 32 for byte in range(256))
_LONG = 256
# What escapes glue to the front of a word: \n, %3D, \u0022.
_GLUE = (
    "n",
    "r",
    "t",
    "3D",
    "3d",
    "3A",
    "3a",
    "20",
    "22",
    "27",
    "2F",
    "2f",
    "40",
    "0A",
    "0a",
    "u0022",
    "u0027",
    "u003d",
)


class Index:
    """A set of strings, none empty, for which texts are searched."""

    def __init__(self) -> None:
        self._linear = trigger.installed() is not None
        self._strings: list[str] = []
        self._by_head: dict[str, list[str]] = {}
        self._sizes: set[int] = set()
        self._heads: Any = None
        self._newest: list[str] = []
        # What the searches one by one have cost since the last automaton.
        self._spent = 0.0
        # Word of a string, also with what may be glued to it -> the strings, and where in them it begins.
        self._by_word: dict[bytes, list[tuple[str, int]]] = {}
        self._wordless: list[str] = []

    def add(self, string: str, *, inside: bool = False) -> None:
        """Look for `string` from now on. It must not have been added before.

        `inside`: it only stands within words, as base64 does whose beginning is something else. With many strings
        it is not looked for.
        """
        if inside and len(self._strings) >= _FEW:
            return
        self._strings.append(string)
        if len(self._strings) > _FEW:
            if len(self._strings) == _FEW + 1:
                self._newest.clear()
                self._heads = None
                for each in self._strings[:-1]:
                    self._add_by_word(each)
            self._add_by_word(string)
            return
        self._newest.append(string)
        head = string[:_HEAD]
        self._by_head.setdefault(head, []).append(string)
        self._sizes.add(len(head))

    def clear(self) -> None:
        """Forget all strings."""
        for collection in (self._strings, self._by_head, self._sizes, self._newest, self._by_word, self._wordless):
            collection.clear()
        self._heads = None
        self._spent = 0.0

    def find(self, text: str, plain: bytes) -> Iterator[tuple[int, str]]:
        """Yield the offset of every occurrence of every string, and the string; in no order, overlaps included.

        `plain` is `text` as ASCII, one byte per character.
        """
        if len(self._strings) > _FEW:
            for word in self._by_word.keys() & set(plain.translate(_WORDS).split()):
                for at in _places(word.decode("ascii"), text):
                    for string, offset in self._by_word[word]:
                        if at >= offset and text.startswith(string, at - offset):
                            yield at - offset, string
            yield from _one_by_one(text, self._wordless)
        elif self._strings:
            yield from self._find_few(text, plain)

    def _find_few(self, text: str, plain: bytes) -> Iterator[tuple[int, str]]:
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
        yield from _one_by_one(text, self._newest)

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

    def _add_by_word(self, string: str) -> None:
        words = list(_WORD.finditer(string))
        if not words:
            self._wordless.append(string)
            return
        word = max(words, key=lambda match: match.end() - match.start())
        for glue in ("", *_GLUE) if word.start() == 0 else ("",):
            spelled = (glue + word[0]).encode("ascii")
            self._by_word.setdefault(spelled, []).append((string, word.start() - len(glue)))


def _one_by_one(text: str, strings: list[str]) -> Iterator[tuple[int, str]]:
    return ((at, string) for string in strings for at in _places(string, text))


def _places(string: str, text: str) -> Iterator[int]:
    # Of a long string that repeats itself, every second one covers all: to compare each would cost its length.
    return trigger.places(string, text, max(1, len(string) // 2) if len(string) > _LONG else 1)
