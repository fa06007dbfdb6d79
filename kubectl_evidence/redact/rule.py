"""The shape of a rule: what a secret looks like, with its own examples as its tests."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """A shape of secret. The named group `secret` is what is hidden; the rest of the match is evidence.

    - `id`: the kind shown in the placeholder: lower case, hyphens.
    - `words`: lower-case ASCII literals, of which one is in every text that the expression can match
      (letters in either case). They are what makes 100 rules affordable.
    - `expression`: begins with a literal where it can, and has no unbounded repetition of a repetition.
    - `shape`: for words that are at home on every other line, a pattern of lower-case literals, classes and
      greedy repetition that is on the line, too, whenever the expression matches.
    - `reach`: how many characters beyond the line that holds a word the expression may have to see, before
      and after it; 0 for a secret on one line.
    - `plain`: what a match stands for, where that is not what it says; equal ones get equal fingerprints.
    - `accept`: a last look at the match, for what an expression cannot say.
    - `masks`, `keeps`: examples. In them `{alnum:N}`, `{hex:N}`, `{digits:N}`, `{upper:N}` and `{base64:N}`
      stand for N random characters, so that no scanner takes this folder for a leak.
    - `source`: where the shape is documented.
    """

    id: str
    words: tuple[str, ...]
    expression: re.Pattern[str]
    masks: tuple[str, ...]
    keeps: tuple[str, ...] = ()
    source: str = ""
    shape: str = ""
    reach: int = 0
    plain: Callable[[str], str] = str
    accept: Callable[[re.Match[str]], bool] | None = None


class Found:
    """Where a rule matches whose `expression` is no `re.Pattern`: as much of a `re.Match` as is asked of one.

    The whole match is the secret. `quote`: what a bare JSON number needs around its placeholder.
    """

    __slots__ = ("_end", "_start", "quote", "string")

    def __init__(self, string: str, start: int, end: int, quote: str = "") -> None:
        self.string = string
        self._start = start
        self._end = end
        self.quote = quote

    def span(self, _group: str = "secret") -> tuple[int, int]:
        return self._start, self._end

    def start(self, _group: str = "secret") -> int:
        return self._start

    def end(self, _group: str = "secret") -> int:
        return self._end

    def __getitem__(self, _group: str) -> str:
        return self.string[self._start : self._end]
