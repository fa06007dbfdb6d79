"""Replaces each secret by a keyed fingerprint, in texts and in parsed objects."""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

from kubectl_evidence.late import late
from kubectl_evidence.redact import lexicon, values
from kubectl_evidence.redact.assignments import assignments
from kubectl_evidence.redact.encoded import MAX_DEPTH, encoded
from kubectl_evidence.redact.intact import keep_json
from kubectl_evidence.redact.memory import Memory
from kubectl_evidence.redact.objects import JSON, each_string, structured
from kubectl_evidence.redact.pem import private_keys
from kubectl_evidence.redact.placeholder import PLACEHOLDER, Span, merge, placeholder
from kubectl_evidence.redact.rules import RULES, Rule
from kubectl_evidence.redact.sanitise import sanitise
from kubectl_evidence.redact.trigger import Stems, Trigger, fold

# Hiding one secret may bare the edge of another; more rounds than this have never been needed.
_MAX_ROUNDS = 4
_KEY_WORDS = ("private key", "private+key", "private%20key", "private_key", "private\\u0020key")
_ENCODED = late(rb"[a-z0-9+/_-]{20}")


@lru_cache(maxsize=4)
def _trigger(rules: tuple[Rule, ...]) -> Trigger:
    """Number i announces rule i; then come the names of the lexicon, and private keys."""
    return Trigger([*(rule.words for rule in rules), lexicon.STEMS, _KEY_WORDS])


@lru_cache(maxsize=1)
def _stems() -> Stems:
    return Stems(lexicon.STEMS)


class KeyedRedactor:
    """Takes the secrets out of strings, and remembers them for the strings that follow.

    `key` makes the fingerprints; keep it in memory only. Equal secrets get equal fingerprints, whichever
    rule finds them. `tally` counts, by kind, the placeholders in all texts that `redact` returned, those
    that came in with the text as well, so that a replayed capture gives the tally of the live run.
    """

    def __init__(self, key: bytes, rules: Sequence[Rule] = RULES) -> None:
        self._key = key
        self._rules = tuple(rules)
        self._trigger = _trigger(self._rules)
        self._sourced: re.Pattern[str] | None = None
        self._sourced_names: set[str] = set()
        self.known = Memory()
        self.tally: Counter[str] = Counter()

    def redact(self, raw: str, /) -> str:
        """Return `raw` without control characters and secrets. Idempotent; raises on no string."""
        text = self._text(raw)
        if "[redacted:" in text:
            self.tally.update(found["kind"] for found in PLACEHOLDER.finditer(text))
        return text

    def redact_object(self, obj: JSON, /) -> JSON:
        """Return a redacted copy of a parsed JSON value: by structure, then every string as text.

        Does not count into `tally`: what a capture holds and what a packet shows are different sets.
        """
        known = len(self.known)
        redacted = each_string(structured(obj, self), self._text)
        # A string may hold bare what only a later one gives away.
        return each_string(redacted, self._text) if len(self.known) > known else redacted

    def structured(self, obj: JSON, /) -> JSON:
        """Return a copy in which only the values that their place gives away are redacted (and learned).

        For an object whose other strings will each go through `redact` afterwards. Cheap.
        """
        return structured(obj, self)

    def learn(self, secrets: Iterable[tuple[str, str]]) -> None:
        """Hide these (kind, value) pairs wherever they appear from now on, in any common encoding.

        Values too weak to be told from ordinary words are ignored: less than 8 characters, or less than
        17 without a digit, numbers, hosts, paths, names of objects.
        """
        for kind, secret in secrets:
            self.known.learn(kind, secret)

    def mask(self, kind: str, secret: str) -> str:
        """Return the placeholder of a secret, and remember the secret."""
        self.known.learn(kind, secret)
        return placeholder(self._key, kind, secret.strip())

    def source(self, name: str) -> None:
        """Treat `name` as sensitive: an environment variable that gets its value from a Secret."""
        if name and name not in self._sourced_names:
            self._sourced_names.add(name)
            names = "|".join(map(re.escape, sorted(self._sourced_names, key=len, reverse=True)))
            self._sourced = late(rf"(?<![\w.-])(?:{names})(?![\w-])")

    def spare(self, name: str) -> None:
        """Never hide `name` because it equals a secret: it names an object, a host or an image."""
        self.known.spare((name,))

    def _text(self, raw: str) -> str:
        clean = text = sanitise(raw)
        for _ in range(_MAX_ROUNDS):
            spans = self._spans(text, MAX_DEPTH)
            for span in spans:
                self.known.learn(span.kind, span.secret, spelled=text[span.start : span.end])
            if len(self.known):
                spans = merge(text, [*spans, *self.known.find(text)])
            if not spans:
                break
            text = self._masked(text, spans)
        return text if text is clean else keep_json(clean, text, self._text)

    def _masked(self, text: str, spans: list[Span]) -> str:
        parts: list[str] = []
        at = 0
        for span in spans:
            mark = placeholder(self._key, span.kind, span.secret.strip())
            parts += (text[at : span.start], span.quote, mark, span.quote)
            at = span.end
        return "".join((*parts, text[at:]))

    def _spans(self, text: str, depth: int) -> list[Span]:
        folded = fold(text)
        announced = self._trigger.announced(folded)
        taken = [found.span() for found in PLACEHOLDER.finditer(text)] if "[redacted:" in text else []
        spans: list[Span] = []
        names = keys = False
        for number in announced:
            if number < len(self._rules):
                spans += self._matches(self._rules[number], text, taken)
            elif number == len(self._rules):
                names = True
            else:
                keys = True
        if keys:
            spans += private_keys(text)
        if names or self._sourced:
            places = _stems().places(folded) if names else []
            if taken:
                places = [place for place in places if not _overlaps(taken, place, place + 1)]
            if self._sourced:
                places = sorted({*places, *(found.start() for found in self._sourced.finditer(text))})
            spans += assignments(text, places, self._kind_of)
        if depth and _ENCODED.search(folded):
            spans += encoded(text, lambda decoded: self._spans(sanitise(decoded), depth - 1))
        return merge(text, spans) if spans else spans

    def _kind_of(self, name: str) -> str | None:
        if name in self._sourced_names:
            return "secret-value"
        return lexicon.kind_of(name)

    @staticmethod
    def _matches(rule: Rule, text: str, taken: list[tuple[int, int]]) -> list[Span]:
        spans = []
        for match in rule.expression.finditer(text):
            start, end = match.span("secret")
            if start == end or (taken and _overlaps(taken, start, end)):
                continue
            if rule.accept is None or rule.accept(match):
                secret = match["secret"]
                spans.append(Span(start, end, rule.id, values.plain(secret) if rule.id.startswith("url") else secret))
        return spans


def _overlaps(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    """Tell whether one of the `taken` places, in order, reaches into start..end."""
    i = bisect.bisect_left(taken, (start, start))
    return (i > 0 and taken[i - 1][1] > start) or (i < len(taken) and taken[i][0] < end)
