"""Remembers secrets, so that one found by its name is hidden where it stands without a name.

A password that an environment variable names is found in the log line that prints it bare, in the Basic
header that encodes it, and in the URL that escapes it.
"""

from __future__ import annotations

import base64
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

from kubectl_evidence.late import late
from kubectl_evidence.redact.index import Index
from kubectl_evidence.redact.pem import body, private_keys
from kubectl_evidence.redact.placeholder import PLACEHOLDER, Span
from kubectl_evidence.redact.values import is_strong

_WORD = late(r"\w")
_BASE64_CHARS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_="
# Shorter values have to stand alone, so that "hunter22" does not cut "hunter2200".
_ALONE_BELOW = 12
_MIN_BASE64 = 9
_MIN_KEY_LINE = 40
_MAX_KEY = 16_384
# Secrets remembered of a text, the newest: some ten thousand spellings, a few megabytes.
_MOST = 1_024
# The same for the identity's own: shorter than this is a word that any text may hold, whoever says it.
_MIN_OWN = 6
_MIN_OWN_KEY_LINE = 16
_OWN_IS_NO_NAME = 16


class Memory:
    """Secrets by every spelling in which they are looked for. Shows only how many there are."""

    def __init__(self) -> None:
        self._secrets: dict[str, str] = {}
        self._spared: set[str] = set()
        # spelling -> (kind, secret, is base64)
        self._spellings: dict[str, tuple[str, str, bool]] = {}
        self._index = Index()
        self._changes = 0
        self._own: set[str] = set()
        # What `hide` was told and nobody has looked for yet: other threads only add to it.
        self._arriving: deque[tuple[str, str]] = deque()

    def __len__(self) -> int:
        self._take_in()
        return len(self._secrets)

    @property
    def changes(self) -> int:
        """How often what is looked for has changed."""
        self._take_in()
        return self._changes

    def __contains__(self, secret: object) -> bool:
        self._take_in()
        return secret in self._secrets

    def __repr__(self) -> str:
        return f"<Memory of {len(self)} secrets>"

    def spare(self, names: Iterable[str]) -> None:
        """Never look for these - names, hosts, images - even if a secret has the same value."""
        for name in names:
            if name in self._spared:
                continue
            self._spared.add(name)
            self._take_in()
            if name in self._secrets and not (name in self._own and _is_no_name(name)):
                del self._secrets[name]
                self._keep_spellings()

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
                self._look_for(line, kind, secret)
        elif is_strong(secret):
            self._secrets[secret] = kind
            if kind != "private-key" and is_strong(spelled):
                self._look_for(spelled, kind, secret)
            for spelling, is_base64 in _spellings(secret):
                self._look_for(spelling, kind, secret, is_base64=is_base64)
        if len(self._secrets) > _MOST:
            self._forget_oldest()

    def hide(self, kind: str, secret: str) -> None:
        """Look for a secret of the identity's own from now on, strong or weak. May be called from any thread.

        From 6 characters; a short one has to stand alone. One that is weak, shorter than 16 characters and also the
        name of an object in the evidence is spared as any other; a strong one never is.
        """
        self._arriving.append((kind, secret))

    def _take_in(self) -> None:
        while self._arriving:
            kind, secret = self._arriving.popleft()
            secret = secret.strip()
            if len(secret) < _MIN_OWN or (secret in self._spared and not _is_no_name(secret)):
                continue
            self._own.add(secret)
            self._secrets[secret] = kind
            if kind == "private-key":
                bodies = [span.secret for span in private_keys(secret)] or [secret]
                for line in (line for each in bodies for line in _key_lines(each, _MIN_OWN_KEY_LINE)):
                    self._look_for(line, kind, secret)
                continue
            for spelling, is_base64 in _spellings(secret, _MIN_OWN):
                self._look_for(spelling, kind, secret, is_base64=is_base64)

    def _forget_oldest(self) -> None:
        # A stream goes on for ever, and what it showed an hour ago seldom comes back without its name.
        newest = set(list(self._secrets)[-_MOST // 2 :])
        self._secrets = {
            secret: kind for secret, kind in self._secrets.items() if secret in newest or secret in self._own
        }
        self._keep_spellings()

    def _look_for(self, spelling: str, kind: str, secret: str, *, is_base64: bool = False) -> None:
        if spelling not in self._spellings:
            self._spellings[spelling] = (kind, secret, is_base64)
            self._index.add(spelling, inside=is_base64)
            self._changes += 1

    def _keep_spellings(self) -> None:
        """Look only for spellings of secrets that are still remembered."""
        self._changes += 1
        self._spellings = {spelling: known for spelling, known in self._spellings.items() if known[1] in self._secrets}
        self._index.clear()
        for spelling, (_, _, is_base64) in self._spellings.items():
            self._index.add(spelling, inside=is_base64)

    def find(self, text: str, plain: bytes) -> Iterator[Span]:
        """Yield every place of `text` (`plain`: as ASCII) where a remembered secret stands, in any spelling."""
        for at, spelling in self._index.find(text, plain):
            span = self._found(text, at, spelling)
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


def _is_no_name(own: str) -> bool:
    return len(own) >= _OWN_IS_NO_NAME or is_strong(own)


def _spellings(secret: str, min_base64: int = _MIN_BASE64) -> Iterator[tuple[str, bool]]:
    yield secret, False
    escaped = json.dumps(secret, ensure_ascii=False)[1:-1]
    plain = {
        escaped,
        json.dumps(secret)[1:-1],
        json.dumps(escaped, ensure_ascii=False)[1:-1],
        escaped.replace("/", "\\/"),  # as PHP's json_encode does
        escaped.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"),  # as Go's encoding/json does
        quote(secret, safe="", errors="replace"),
        quote(secret, safe="/", errors="replace"),
        quote_plus(secret, errors="replace"),
        re.sub("%[0-9A-F]{2}", lambda m: m[0].lower(), quote(secret, safe="", errors="replace")),
        # Some encoders spare nothing but letters and digits.
        re.sub("[-._~]", lambda m: f"%{ord(m[0]):02X}", quote(secret, safe="", errors="replace")),
        _in_html(secret),
        secret.replace("'", "\\'"),
    }
    yield from ((spelling, False) for spelling in plain - {secret})
    data = secret.encode("utf-8", "replace")
    yield data.hex(), False
    if len(data) < min_base64:
        return
    yield base64.b64encode(data).decode().rstrip("="), False
    for shift in range(3):
        # What is left of the value's base64 when up to two bytes stand before it and any after it.
        encoded = base64.b64encode(b"\0" * shift + data).decode().rstrip("=")
        core = encoded[(0, 2, 3)[shift] : (len(data) + shift) * 8 // 6]
        yield core, True
        yield core.replace("+", "-").replace("/", "_"), True


def _in_html(secret: str) -> str:
    # html.escape, whose module loads a table of all entities.
    secret = secret.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return secret.replace('"', "&quot;").replace("'", "&#x27;")


def _key_lines(secret: str, shortest: int = _MIN_KEY_LINE) -> Iterator[str]:
    # 64 columns are what OpenSSL, Go and kubectl write, 70 what ssh-keygen does; the whole for one-line forms.
    text = (body(secret) or secret)[:_MAX_KEY]
    for width in (64, 70, 76):
        yield from (text[i : i + width] for i in range(0, len(text), width) if len(text) - i >= shortest)
    if len(text) >= shortest:
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
