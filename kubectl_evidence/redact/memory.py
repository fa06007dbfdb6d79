"""Remembers secrets, so that one found by its name is hidden where it stands without a name.

A password that an environment variable names is found in the log line that prints it bare, in the Basic
header that encodes it, and in the URL that escapes it.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

from kubectl_evidence.late import late
from kubectl_evidence.redact.pem import body
from kubectl_evidence.redact.placeholder import PLACEHOLDER, Span
from kubectl_evidence.redact.values import is_strong

_WORD = late(r"\w")
_BASE64_CHARS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_="
# Shorter values have to stand alone, so that "hunter22" does not cut "hunter2200".
_ALONE_BELOW = 12
# No spelling is shorter.
_HEAD = 8
# Microseconds: to start a search, to search a character, to look up a place.
_FIND_COST, _SCAN_COST, _PLACE_COST = 0.1, 0.0005, 0.1
_MIN_BASE64 = 9
_MIN_KEY_LINE = 40
_MAX_KEY = 16_384


class Memory:
    """Secrets by every spelling in which they are looked for. Shows only how many there are."""

    def __init__(self) -> None:
        self._secrets: dict[str, str] = {}
        self._spared: set[str] = set()
        # spelling -> (kind, secret, is base64)
        self._spellings: dict[str, tuple[str, str, bool]] = {}
        self._by_head: dict[str, list[str]] | None = None

    def __len__(self) -> int:
        return len(self._secrets)

    def __contains__(self, secret: object) -> bool:
        return secret in self._secrets

    def __repr__(self) -> str:
        return f"<Memory of {len(self)} secrets>"

    def spare(self, names: Iterable[str]) -> None:
        """Never look for these - names, hosts, images - even if a secret has the same value."""
        for name in names:
            if name in self._spared:
                continue
            self._spared.add(name)
            if name in self._secrets:
                del self._secrets[name]
                self._spellings = {s: known for s, known in self._spellings.items() if known[1] != name}
                self._by_head = None

    def learn(self, kind: str, secret: str, *, spelled: str = "") -> None:
        """Look for `secret` from now on, unless it is too weak to be told from an ordinary word.

        `spelled` is how it stood in the text, if that may be another spelling.
        """
        secret = secret.strip()
        if secret in self._secrets or secret in self._spared or PLACEHOLDER.search(secret):
            return
        if kind == "private-key":
            self._secrets[secret] = kind
            for line in _key_lines(secret):
                self._spellings.setdefault(line, (kind, secret, False))
        elif is_strong(secret):
            self._secrets[secret] = kind
            if kind != "private-key" and is_strong(spelled):
                self._spellings.setdefault(spelled, (kind, secret, False))
            for spelling, is_base64 in _spellings(secret):
                self._spellings.setdefault(spelling, (kind, secret, is_base64))
        self._by_head = None

    def find(self, text: str) -> Iterator[Span]:
        """Yield every place of `text` where a remembered secret stands, in any spelling."""
        # Many secrets and a short text: ask each place of the text. Few, or a long text: ask for each spelling.
        if len(self._spellings) * (_FIND_COST + len(text) * _SCAN_COST) > len(text) * _PLACE_COST:
            yield from self._find_at_places(text)
            return
        for spelling in self._spellings:
            at = text.find(spelling)
            while at >= 0:
                span = self._found(text, at, spelling)
                if span:
                    yield span
                at = text.find(spelling, at + len(spelling))

    def _find_at_places(self, text: str) -> Iterator[Span]:
        if self._by_head is None:
            self._by_head = {}
            for spelling in self._spellings:
                self._by_head.setdefault(spelling[:_HEAD], []).append(spelling)
        heads = self._by_head
        for at in [at for at in range(len(text) - _HEAD + 1) if text[at : at + _HEAD] in heads]:
            for spelling in heads[text[at : at + _HEAD]]:
                span = self._found(text, at, spelling) if text.startswith(spelling, at) else None
                if span:
                    yield span

    def _found(self, text: str, start: int, spelling: str) -> Span | None:
        kind, secret, is_base64 = self._spellings[spelling]
        end = start + len(spelling)
        if is_base64:
            start, end = _whole_run(text, start, end)
        elif len(spelling) < _ALONE_BELOW and not _stands_alone(text, start, end):
            return None
        return Span(start, end, kind, secret)


def _spellings(secret: str) -> Iterator[tuple[str, bool]]:
    import html  # with its table of all entities, for the runs that meet a secret

    yield secret, False
    escaped = json.dumps(secret, ensure_ascii=False)[1:-1]
    plain = {
        escaped,
        json.dumps(secret)[1:-1],
        json.dumps(escaped, ensure_ascii=False)[1:-1],
        escaped.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"),  # as Go's encoding/json does
        quote(secret, safe=""),
        quote(secret, safe="/"),
        quote_plus(secret),
        re.sub("%[0-9A-F]{2}", lambda m: m[0].lower(), quote(secret, safe="")),
        html.escape(secret),
        secret.replace("'", "\\'"),
    }
    yield from ((spelling, False) for spelling in plain - {secret})
    data = secret.encode("utf-8", "replace")
    yield data.hex(), False
    if len(data) < _MIN_BASE64:
        return
    for shift in range(3):
        # What is left of the value's base64 when up to two bytes stand before it and any after it.
        encoded = base64.b64encode(b"\0" * shift + data).decode().rstrip("=")
        core = encoded[(0, 2, 3)[shift] : (len(data) + shift) * 8 // 6]
        yield core, True
        yield core.replace("+", "-").replace("/", "_"), True


def _key_lines(secret: str) -> Iterator[str]:
    # 64 columns are what OpenSSL, Go and kubectl write, 70 what ssh-keygen does; the whole for one-line forms.
    text = (body(secret) or secret)[:_MAX_KEY]
    for width in (64, 70, 76):
        yield from (text[i : i + width] for i in range(0, len(text), width) if len(text) - i >= _MIN_KEY_LINE)
    if len(text) >= _MIN_KEY_LINE:
        yield text


def _stands_alone(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (_WORD.match(before) and _WORD.match(text[start])) and not (
        _WORD.match(after) and _WORD.match(text[end - 1])
    )


def _whole_run(text: str, start: int, end: int) -> tuple[int, int]:
    before = text[max(0, start - 4096) : start]
    after = text[end : end + 4096]
    return start - (len(before) - len(before.rstrip(_BASE64_CHARS))), end + (
        len(after) - len(after.lstrip(_BASE64_CHARS))
    )
