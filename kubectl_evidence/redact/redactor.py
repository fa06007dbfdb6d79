"""Replaces each secret by a keyed fingerprint, in texts and in parsed objects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from kubectl_evidence.redact.finder import SHORT, Finder
from kubectl_evidence.redact.intact import keep_json
from kubectl_evidence.redact.json_form import JSON, check, each_number
from kubectl_evidence.redact.memory import Memory
from kubectl_evidence.redact.objects import each_string, structured
from kubectl_evidence.redact.placeholder import PLACEHOLDER, Span, merge, placeholder
from kubectl_evidence.redact.policy import Policy
from kubectl_evidence.redact.rules import RULES, Rule
from kubectl_evidence.redact.sanitise import sanitise
from kubectl_evidence.redact.stream import BLOCK, Stream
from kubectl_evidence.redact.trigger import ascii_bytes

# Hiding one secret may bare the edge of another; more rounds than this have never been needed.
_MAX_ROUNDS = 4
# How far before a text names are looked for whose values may be in it. Characters.
_SEEN = 1024


class KeyedRedactor:
    """Takes the secrets out of strings, and remembers them for the strings that follow.

    `key` makes the fingerprints; keep it in memory only. Equal secrets get equal fingerprints, whichever
    rule finds them. `tally` counts, by kind, the placeholders in all texts that `redact` returned, those
    that came in with the text as well, so that a replayed capture gives the tally of the live run.
    `policy` adds the user's own rules, and personal data, to the built-in `rules`.
    """

    def __init__(self, key: bytes, rules: Sequence[Rule] = RULES, policy: Policy | None = None) -> None:
        if not isinstance(key, bytes):
            raise TypeError(f"the key is bytes, not {type(key).__name__}")
        if not key:
            raise ValueError("the key is empty; os.urandom(32) makes one")
        self._key = key
        self._policy = policy or Policy()
        self.known = Memory()
        self._finder = Finder(tuple(rules), self._policy, self.known)
        self.tally: Counter[str] = Counter()
        for kind, secret in self._policy.literals:
            self.known.hide(kind, secret)

    @property
    def learned(self) -> int:
        """Another number after every reading that taught it something: what was read before is worth reading again."""
        return self.known.changes + len(self._finder.sourced)

    def redact(self, raw: str, /) -> str:
        """Return `raw` without control characters and secrets. Idempotent; raises on no string."""
        text = self._text(raw)
        if "[redacted:" in text:
            self.tally.update(found["kind"] for found in PLACEHOLDER.finditer(text))
        return text

    def redact_object(self, obj: JSON, /) -> JSON:
        """Return a redacted copy of a parsed JSON value: by structure, then every string as text.

        Does not count into `tally`: what a capture holds and what a packet shows are different sets.

        Raises:
            TypeError: it is not what `json.loads` gives, as a tuple or a key that is no string.
        """
        check(obj)
        known = len(self.known)
        redacted = each_string(structured(obj, self), self._text)
        if self._policy.hides_numbers:
            redacted = each_number(redacted, self._text)
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

    def hide(self, kind: str, secret: str) -> None:
        """Hide a secret of the identity's own, its token, password or key, however weak; from any thread."""
        self.known.hide(kind, secret)

    def mask(self, kind: str, secret: str) -> str:
        """Return the placeholder of a secret, and remember it; or the secret itself, if the policy allows it."""
        if self._policy.allows(kind, secret):
            return secret
        self.known.learn(kind, secret)
        return placeholder(self._key, kind, secret.strip())

    def source(self, name: str) -> None:
        """Treat `name` as sensitive: an environment variable that gets its value from a Secret."""
        self._finder.source(name)

    def kind_of(self, name: str) -> str | None:
        """Return the kind of secret that a name announces, or None."""
        return self._finder.kind_of(name)

    def allows_key(self, name: str) -> bool:
        """Tell whether the user's rules say that a name gives nothing away."""
        return self._policy.allows_key(name)

    def spare(self, name: str) -> None:
        """Never hide `name` because it equals a secret: it names an object, a host or an image."""
        self.known.spare((name,))

    def redact_after(self, before: str, raw: str, /) -> tuple[str, str]:
        """Return `raw` without control characters, and the same without secrets; it stands behind `before`.

        Of `before` - free of control characters - nothing is returned; it tells what `raw` begins with.
        """
        clean = sanitise(raw)
        text = self._settled(before + clean, len(before), _MAX_ROUNDS)
        if text == clean:
            return clean, clean
        return clean, keep_json(clean, text, self._text)

    def _text(self, raw: str) -> str:
        if len(raw) <= BLOCK:
            return self.redact_after("", raw)[1]
        stream = Stream(self)
        return stream.feed(raw) + stream.close()

    def _settled(self, text: str, skip: int, rounds: int) -> str:
        """Mask `text` behind its first `skip` characters, which are only there to be seen, until nothing is found."""
        plain = ascii_bytes(text)
        spans = self._finder.find(text, plain, max(0, skip - _SEEN))
        for span in spans:
            self.known.learn(span.kind, span.secret, spelled=text[span.start : span.end])
        known = len(self.known)
        if known:
            spans = merge(text, [*spans, *self.known.find(text, plain)])
        if skip:
            spans = [span if span.start >= skip else replace(span, start=skip) for span in spans if span.end > skip]
        if not spans:
            return text[skip:]
        if rounds == 1:
            return self._masked(text, spans, skip)
        if len(text) < SHORT:
            return self._settled(self._masked(text, spans, skip), 0, rounds - 1)
        # Hiding a secret changes what can be seen around it, and nothing elsewhere.
        parts: list[str] = []
        at = skip
        for start, end, within in _neighbourhoods(text, spans, skip):
            inner = [replace(span, start=span.start - start, end=span.end - start) for span in within]
            parts += (text[at:start], self._settled(self._masked(text[start:end], inner, 0), 0, rounds - 1))
            at = end
        masked = "".join((*parts, text[at:]))
        # What was learned on the way may stand bare anywhere.
        late = merge(masked, list(self.known.find(masked, ascii_bytes(masked)))) if len(self.known) > known else []
        return self._masked(masked, late, 0) if late else masked

    def _masked(self, text: str, spans: list[Span], skip: int) -> str:
        parts: list[str] = []
        at = skip
        for span in spans:
            mark = placeholder(self._key, span.kind, span.secret.strip())
            parts += (text[at : span.start], span.quote, mark, span.quote)
            at = span.end
        return "".join((*parts, text[at:]))


def _neighbourhoods(text: str, spans: list[Span], skip: int) -> Iterator[tuple[int, int, list[Span]]]:
    """Yield from where to where the lines of some spans, and the lines beside them, go; and those spans."""
    begin = stop = skip
    within: list[Span] = []
    for span in spans:
        line = text.rfind("\n", skip, span.start) + 1
        start = max(skip, text.rfind("\n", skip, max(skip, line - 1)) + 1)
        if within and start > stop:
            yield begin, stop, within
            within = []
        if not within:
            begin = start
        newline = text.find("\n", span.end)
        newline = text.find("\n", newline + 1) if newline >= 0 else newline
        stop = newline if newline >= 0 else len(text)
        within.append(span)
    if within:
        yield begin, stop, within
