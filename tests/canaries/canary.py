"""Distinct secrets, and the search for them in whatever came out, in every usual spelling and in parts."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from urllib.parse import quote

from tests.redact.fakes import characters

# Whoever shows so many characters in a row of a secret, in any spelling, has leaked it.
PIECE = 12

Spelling = Callable[[str], str]


def _base64(secret: str) -> str:
    return base64.b64encode(secret.encode()).decode()


# How a secret may be written where it is met again.
SPELLINGS: Mapping[str, Spelling] = {
    "plain": str,
    "base64": _base64,
    "URL": lambda secret: quote(secret, safe=""),
    "JSON": lambda secret: json.dumps(secret)[1:-1],
    "hex": lambda secret: secret.encode().hex(),
}


class Canaries:
    """Makes secrets, remembers where each was planted, and finds them again. Never shows one."""

    def __init__(self, seed: int = 0) -> None:
        self._seed = random.Random(seed)
        self._places: dict[str, str] = {}
        self._pieces: dict[str, str] = {}

    def __len__(self) -> int:
        return len(set(self._places.values()))

    def __repr__(self) -> str:
        return f"<{len(self)} canaries>"

    def token(self, place: str) -> str:
        """Make a secret that is known by its looks, wherever it stands."""
        return self.remember(place, f"gh{'p'}_{characters('alnum', 36, self._seed)}")

    def password(self, place: str) -> str:
        """Make a secret that is known only to whoever is told; its spellings are all different."""
        made = characters("alnum", 14, self._seed)
        return self.remember(place, f'{made[:5]}/"{made[5:9]}&%{made[9:]}+1')

    def opaque(self, place: str) -> str:
        """Make a secret that looks like nothing: it only stays hidden where nobody quotes it."""
        return self.remember(place, characters("alnum", 30, self._seed))

    def remember(self, place: str, secret: str) -> str:
        """Look for a secret that was made elsewhere."""
        self._places[secret] = place
        for spelling in SPELLINGS.values():
            self._keep(spelling(secret), place)
        self._keep(secret.encode().hex().upper(), place)
        for shift in (1, 2):
            # Its base64 behind other characters, without the edges that belong to both.
            self._keep(base64.b64encode(b"\0" * shift + secret.encode()).decode()[4:-4], place)
        return secret

    def _keep(self, spelled: str, place: str) -> None:
        # Every run of twice as many characters holds one of these whole; the last piece may be a shorter step away.
        starts = {*range(0, len(spelled) - PIECE + 1, PIECE), max(0, len(spelled) - PIECE)}
        for start in starts:
            piece = spelled[start : start + PIECE]
            # Short secrets are looked for whole.
            self._pieces.setdefault(piece, place)

    def planted(self) -> Iterator[tuple[str, str]]:
        """Yield every secret with its place."""
        yield from self._places.items()

    def place_of(self, secret: str) -> str:
        """Where a secret was planted."""
        return self._places[secret]

    def leaks(self, text: str | bytes) -> set[str]:
        """Name the places whose secrets, or parts of them, are in a text."""
        if isinstance(text, bytes):
            text = text.decode("utf-8", "replace")
        sizes = {len(piece) for piece in self._pieces}
        return {
            self._pieces[piece]
            for size in sizes
            for start in range(len(text) - size + 1)
            if (piece := text[start : start + size]) in self._pieces
        }

    def assert_hidden(self, came_out: Iterable[tuple[str, str | bytes]]) -> None:
        """See that none of them is in what came out, each with the name of where it came out.

        Raises:
            AssertionError: something leaked, or there was nothing to look for or in. It names places only.
        """
        __tracebackhide__ = True
        texts = [(name, text) for name, text in came_out if text]
        if not (texts and self._pieces):
            msg = "nothing was planted, or nothing came out"
            raise AssertionError(msg)
        problems = [*self._problems(texts)]
        if problems:
            raise AssertionError("\n".join(problems))

    def _problems(self, texts: Iterable[tuple[str, str | bytes]]) -> Iterator[str]:
        for name, text in texts:
            leaked = sorted(self.leaks(text) | {f"name of {place}" for place in self.leaks(name)})
            if leaked:
                shown = "a file whose name holds a secret" if self.leaks(name) else name
                yield f"{shown} shows {len(leaked)} of {len(self)}: {', '.join(leaked[:12])}"
