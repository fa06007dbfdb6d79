"""Mangles texts as tails, windows, wrappers and broken programs do, and worse."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable, Sequence
from urllib.parse import quote

LONGEST = 6_000
SPOILS = (
    "\x1b[31m", "\x1b[0m", "\x1b]8;;x\x07", "\0", "\r\n", "\r", "\n", "\t", "\\", '\\"', '"', "'", "`", "\\n",
    "\\u001b[1m",
    "\ufeff", "\u200b", "\u202e", "\U0001f600", "\ud800", "\u0130", "\u00e9",
    "=", ":", ": ", "=>", "%3D", "&", "&quot;", ";", ",",
    "{", "}", "[", "]", "(", ")", "<", ">", "@", "://", "://:@", "//", "|", "$(X)", "${X:-y}", "{{ x }}", "***",
    "[redacted:password:0123abcd]", "[redacted:", ":0123abcd]", "password", "token=", "--secret ", "Authorization: ",
    "Bearer ", "Basic ", "AUTH ", "-p", "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----", "-----BEGIN ",
    "eyJhbGciOiJIUzI1NiJ9.e30.", "LS0tLS1CRUdJTi", "name: ", "value: ", "kind: Secret\n", "data:\n", '{"auths":{',
)  # fmt: skip


class Mangler:
    """Makes new texts of given ones, and fragments that are worth repeating."""

    def __init__(self, r: random.Random, texts: Sequence[str]) -> None:
        self._r = r
        self._texts = texts
        self._ways: tuple[Callable[[str], str], ...] = (
            self._spliced,
            self._cut,
            self._repeated,
            self._spoiled,
            self._spoiled,
            self._swapped,
            self._joined,
            self._prefixed,
            self._folded,
            lambda text: json.dumps({"log": text}),
            lambda text: json.dumps([text, {"k": text[:40]}], indent=2),
            lambda text: text.replace('"', '\\"'),
            lambda text: base64.b64encode(text.encode("utf-8", "replace")).decode(),
            lambda text: quote(text.encode("utf-8", "replace"), safe=""),
            lambda text: text.replace("\n", "\r\n"),
            lambda text: text.replace("\n", "\\n"),
            str.upper,
            lambda text: text.replace(" ", ""),
            lambda text: "".join(f"{c}\0" for c in text[:300]),
        )

    def mangled(self) -> str:
        """A text of the corpus, mangled up to five times."""
        text = self._one()
        for _ in range(self._r.randint(0, 5)):
            text = self._r.choice(self._ways)(text)[:LONGEST]
        return text

    def fragment(self) -> str:
        """A piece of a text, short or long, often with something that opens and never closes."""
        text = self.mangled()
        start = self._r.randrange(max(1, len(text)))
        piece = text[start : start + self._r.choice((1, 3, 8, 20, 60, 200, 1000))]
        if self._r.random() < 0.5:
            piece = self._r.choice(SPOILS) * self._r.randint(1, 3) + piece
        return (piece or "a") + self._r.choice(("", "", "\n", " ", ",", '"', "/"))

    def _one(self) -> str:
        return self._r.choice(self._texts)

    def _place(self, text: str) -> int:
        return self._r.randint(0, len(text))

    def _spliced(self, text: str) -> str:
        other = self._one()
        return text[: self._place(text)] + other[self._place(other) :]

    def _cut(self, text: str) -> str:
        start, end = sorted((self._place(text), self._place(text)))
        return text[start:end]

    def _repeated(self, text: str) -> str:
        start, end = sorted((self._place(text), self._place(text)))
        return text[:start] + text[start:end] * self._r.randint(2, 9) + text[end:]

    def _spoiled(self, text: str) -> str:
        for _ in range(self._r.randint(1, 6)):
            at = self._place(text)
            text = text[:at] + self._r.choice(SPOILS) + text[at + self._r.choice((0, 0, 1, 5)) :]
        return text

    def _swapped(self, text: str) -> str:
        some = self._r.choice("=:\"' ,;\n&")
        return text.replace(some, self._r.choice(SPOILS), self._r.randint(1, 5))

    def _joined(self, text: str) -> str:
        return self._r.choice(("\n", " ", "", ",", "\n---\n")).join((text, self._one(), self._one()))

    def _prefixed(self, text: str) -> str:
        prefix = self._r.choice(
            ("2026-03-04T05:06:07.123456789Z stdout F ", "2026-03-04T05:06:07Z stderr P ", "[pod/a/b] ", "> ", "# ")
        )
        return "\n".join(prefix + line for line in text.split("\n"))

    def _folded(self, text: str) -> str:
        width = self._r.choice((16, 40, 76))
        return self._r.choice(("\n", "\n  ", " \\\n", "\\n")).join(
            text[at : at + width] for at in range(0, len(text), width)
        )
