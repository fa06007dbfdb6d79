"""Secrets for tests, made up when the test runs: no scanner mistakes this repository for a leak."""

from __future__ import annotations

import random
import string
from typing import Any

_ALPHABETS = {
    "alnum": string.ascii_letters + string.digits,
    "hex": "0123456789abcdef",
    "digits": string.digits,
    "upper": string.ascii_uppercase + string.digits[2:8],
    "base64": string.ascii_letters + string.digits + "+/",
}


def characters(sort: str, count: int, seed: random.Random) -> str:
    """Return `count` characters of a sort; mixed ones always hold a letter of each case and a digit."""
    alphabet = _ALPHABETS[sort]
    made = "".join(seed.choice(alphabet) for _ in range(count))
    return "aZ9" + made[3:] if sort in ("alnum", "base64") and count >= 3 else made


class _Blank:
    """What `{alnum:20}` and `{fake}` become; remembers what it has made."""

    def __init__(self, sort: str, seed: random.Random, made: list[str]) -> None:
        self._sort, self._seed, self._made = sort, seed, made

    def __format__(self, spec: str) -> str:
        if self._sort == "fake":
            value = "pw-" + characters("alnum", 9, self._seed)
        else:
            value = characters(self._sort, int(spec), self._seed)
        if len(value) >= 8:
            self._made.append(value)
        return value


def fill(example: str, seed: int = 7) -> tuple[str, list[str]]:
    """Return an example with its blanks filled in, and the secrets that were put there."""
    source = random.Random(f"{seed}{example}")
    made: list[str] = []
    if "{" not in example:
        return example, made
    blanks: dict[str, Any] = {sort: _Blank(sort, source, made) for sort in (*_ALPHABETS, "fake")}
    return example.format(**blanks), made
