"""Finds the secrets of a text: one look over all of it, and a closer one only where that sees a reason.

Which lines hold a word or a shape that announces a rule, a name that may be sensitive, a run of base64 that is
text: that takes a few passes, each of one automaton. The rules, the readers of values and the decoders then see
only those lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from kubectl_evidence.late import late
from kubectl_evidence.redact import lexicon, trigger
from kubectl_evidence.redact.assignments import assignments, may_be_sensitive
from kubectl_evidence.redact.encoded import MAX_DEPTH, TEXT_IN_BASE64, TEXT_IN_HEX, encoded
from kubectl_evidence.redact.memory import Memory
from kubectl_evidence.redact.partial import IN_TOKEN, joined, may_be_broken
from kubectl_evidence.redact.pem import private_keys
from kubectl_evidence.redact.placeholder import PLACEHOLDER, Span, merge, overlaps
from kubectl_evidence.redact.policy import Policy
from kubectl_evidence.redact.rules import Rule
from kubectl_evidence.redact.sanitise import sanitise
from kubectl_evidence.redact.trigger import Stems, Trigger, ascii_bytes
from kubectl_evidence.redact.views import views

_KEY_WORDS = ("private key", "private+key", "private%20key", "private_key", "private\\u0020key")
# From here on a text is asked line by line, not as a whole. Characters.
SHORT = 1024
_MAX_NAMES = 20_000


@lru_cache(maxsize=4)
def _trigger(rules: tuple[Rule, ...]) -> Trigger:
    """Number i announces rule i, the one after the last private keys."""
    return Trigger([*(rule.words for rule in rules), _KEY_WORDS], [rule.shape for rule in rules])


@lru_cache(maxsize=4)
def _stems(stems: tuple[str, ...]) -> Stems:
    return Stems(stems)


@lru_cache(maxsize=1)
def _encoded() -> Any:
    """Compile what is in every text that holds an encoded secret, or one that a time stands in the middle of."""
    return trigger.compiled(TEXT_IN_BASE64 + b"|(?i:" + TEXT_IN_HEX + b"|" + IN_TOKEN + b")")


class Finder:
    """Finds secrets by their looks, by their names, and inside encodings."""

    def __init__(self, rules: tuple[Rule, ...], policy: Policy, known: Memory) -> None:
        self._policy = policy
        self._known = known
        self._rules = (*rules, *policy.rules)
        stems = policy.stems(lexicon.STEMS)
        self._stems = _stems(stems)
        self._trigger = _trigger(self._rules)
        self._sourced: re.Pattern[str] | None = None
        self.sourced: set[str] = set()
        # What was found of a name as it stands in a text, before it is read: most come again and again.
        self._sensitive: dict[str, bool] = {}

    def source(self, name: str) -> None:
        """Treat `name` as sensitive: an environment variable that gets its value from a Secret."""
        if name and name not in self.sourced:
            self.sourced.add(name)
            names = "|".join(map(re.escape, sorted(self.sourced, key=len, reverse=True)))
            self._sourced = late(rf"(?<![\w.-])(?:{names})(?![\w-])")

    def kind_of(self, name: str) -> str | None:
        """Return the kind of secret that a name announces, or None."""
        if name in self.sourced:
            return "secret-value"
        return self._policy.kind_of(name)

    def find(self, text: str, plain: bytes, since: int = 0) -> list[Span]:
        """Return the secrets of `text` (`plain`: as ASCII), in order, disjoint, as `merge` makes them.

        Of those that begin before `since` only private keys are sure to be found.
        """
        # Four of five strings of a packet need no other look.
        if len(text) < SHORT and self._sourced is None and not may_be_broken(text) and not self._may_hold(plain):
            return []
        spans = self._spans(text, plain, MAX_DEPTH, since)
        whole = joined(text, plain)
        if whole is None:
            return spans
        rejoined = list(whole.back(self._spans(whole.text, ascii_bytes(whole.text), MAX_DEPTH)))
        # What looks like a secret at a seam, and is part of a longer one, is not a secret of its own.
        parts = [(part.start, part.end) for part in rejoined]
        return merge(text, [*rejoined, *(span for span in spans if not overlaps(parts, span.start, span.end))])

    def _may_hold(self, plain: bytes) -> bool:
        folded = plain.lower()
        return (
            self._trigger.may_announce(folded) or self._stems.may_name(folded) or _encoded().search(plain) is not None
        )

    def _spans(self, text: str, plain: bytes, depth: int, since: int = 0) -> list[Span]:
        folded = plain.lower()
        taken = [found.span() for found in PLACEHOLDER.finditer(text)] if "[redacted:" in text else []
        lines: set[tuple[int, int]] = set()
        spans = list(self._by_rules(text, folded, since, taken, lines))
        places = [place for place in self._places(text, folded) if place >= since]
        if taken:
            places = [place for place in places if not overlaps(taken, place, place + 1)]
        if places:
            spans += assignments(text, places, self.kind_of)
            lines.update(_line(text, place) for place in places)
        if depth:
            spans += self._wrapped(text, lines, depth - 1)
            spans += encoded(text, plain, lambda decoded: self._within(decoded, depth - 1))
        if not spans:
            return spans
        return merge(text, [span for span in spans if not self._policy.allows(span.kind, span.secret)])

    def _by_rules(
        self, text: str, folded: bytes, since: int, taken: list[tuple[int, int]], lines: set[tuple[int, int]]
    ) -> Iterator[Span]:
        """Yield what the rules find, and add the lines that announce something to `lines`."""
        keys = False
        wide: dict[int, list[tuple[int, int]]] = {}
        for number, start, end in self._announced(folded):
            if end < since and number < len(self._rules):
                continue
            lines.add((start, end))
            if number == len(self._rules):
                keys = True
            elif reach := self._rules[number].reach:
                # What it sees beyond each of many lines near each other is the same, and is read once.
                seen = wide.setdefault(number, [])
                near = bool(seen) and start <= seen[-1][1] + 2 * reach
                seen[-1 if near else len(seen) :] = [(seen[-1][0] if near else start, end)]
            else:
                yield from _matches(self._rules[number], text, start, end, taken)
        for number, seen in wide.items():
            for start, end in seen:
                yield from _matches(self._rules[number], text, start, end, taken)
        if keys:
            yield from private_keys(text)

    def _wrapped(self, text: str, lines: set[tuple[int, int]], depth: int) -> Iterator[Span]:
        """Yield what is secret in those lines when their escapes are undone."""
        for start, end in sorted(lines):
            for view in views(text[start:end]):
                within = self._spans(view.text, ascii_bytes(view.text), depth)
                yield from filter(None, (view.back(span, start) for span in within))

    def _within(self, decoded: str, depth: int) -> list[Span]:
        text = sanitise(decoded)
        plain = ascii_bytes(text)
        spans = self._spans(text, plain, depth)
        return merge(text, [*spans, *self._known.find(text, plain)]) if len(self._known) else spans

    def _announced(self, folded: bytes) -> Iterator[tuple[int, int, int]]:
        """Yield the number of a rule, and from where to where it is to be asked."""
        if len(folded) < SHORT:
            yield from ((number, 0, len(folded)) for number in self._trigger.announced(folded))
            return
        for start, end in self._trigger.lines(folded):
            yield from ((number, start, end) for number in self._trigger.announced(folded[start:end]))

    def _places(self, text: str, folded: bytes) -> list[int]:
        """Return the offsets of words in names that may be sensitive."""
        places = [start for start, name in self._stems.names(text, folded) if self._may_be_sensitive(name)]
        if self._sourced:
            places = sorted({*places, *(found.start() for found in self._sourced.finditer(text))})
        return places

    def _may_be_sensitive(self, name: str) -> bool:
        known = self._sensitive.get(name)
        if known is None:
            if len(self._sensitive) > _MAX_NAMES:
                self._sensitive.clear()
            known = self._sensitive[name] = may_be_sensitive(name, self.kind_of)
        return known


def _line(text: str, place: int) -> tuple[int, int]:
    if len(text) < SHORT:
        return 0, len(text)
    end = text.find("\n", place)
    return text.rfind("\n", 0, place) + 1, end if end >= 0 else len(text)


def _matches(rule: Rule, text: str, begin: int, stop: int, taken: list[tuple[int, int]]) -> Iterator[Span]:
    for match in rule.expression.finditer(text, max(0, begin - rule.reach), stop + rule.reach):
        start, end = match.span("secret")
        if start == end or (taken and overlaps(taken, start, end)):
            continue
        if taken and overlaps(taken, match.start(), match.start() + 1):
            continue  # the kind in a placeholder is no word of the text
        if rule.accept is None or rule.accept(match):
            yield Span(start, end, rule.id, rule.plain(match["secret"]), getattr(match, "quote", ""))
