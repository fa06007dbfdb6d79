"""Secrets for tests, made up when the test runs: no scanner mistakes this repository for a leak."""

from __future__ import annotations

import base64
import json
import random
import string
from collections.abc import Callable
from typing import Any

_ALPHABETS = {
    "alnum": string.ascii_letters + string.digits,
    "hex": "0123456789abcdef",
    "digits": string.digits,
    "upper": string.ascii_uppercase + "234567",
    "base64": string.ascii_letters + string.digits + "+/",
}


def characters(sort: str, count: int, seed: random.Random) -> str:
    """Return `count` characters of a sort; mixed ones always hold a letter of each case and a digit."""
    made = "".join(seed.choice(_ALPHABETS[sort]) for _ in range(count))
    return "aZ9" + made[3:] if sort in ("alnum", "base64") and count >= 3 else made


def _weak(seed: random.Random) -> str:
    return "".join(seed.choice("bdfgklmnprtv") + seed.choice("aeiou") for _ in range(4))


def _hard(seed: random.Random) -> str:
    """A password with the separators of the formats that it will stand in."""
    return f"{characters('alnum', 5, seed)},{characters('alnum', 3, seed)};!{characters('alnum', 2, seed)}&x"


def _mixed(seed: random.Random) -> str:
    """Letters and digits by turns, as short passwords and tokens have them."""
    return "".join(seed.choice("aeuRTyXi") + seed.choice(string.digits[2:]) for _ in range(5))


def _jwt(seed: random.Random) -> str:
    def part(text: str) -> str:
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    claims = json.dumps({"iss": "fake", "sub": characters("hex", 8, seed)})
    return f"{part(json.dumps({'alg': 'RS256', 'kid': ''}))}.{part(claims)}.{characters('alnum', 86, seed)}"


def key_lines(seed: random.Random, lines: int = 6) -> list[str]:
    """Return the base64 lines of a key that opens nothing."""
    return [
        "MIIEowIBAAKCAQEA" + characters("base64", 48, seed),
        *(characters("base64", 64, seed) for _ in range(lines)),
    ]


def private_key(seed: random.Random, label: str = "RSA PRIVATE KEY") -> str:
    """Return a PEM block that has the shape of a private key and opens nothing."""
    return "\n".join([f"-----BEGIN {label}-----", *key_lines(seed), f"-----END {label}-----"])


MADE: dict[str, Callable[[random.Random], str]] = {
    "fake": lambda seed: "pw-" + characters("alnum", 9, seed),
    "weak": _weak,
    "hard": _hard,
    "mixed": _mixed,
    "jwt": _jwt,
}


class _Blank:
    """What `{alnum:20}` and `{fake}` become; remembers what it has made."""

    def __init__(self, sort: str, seed: random.Random, made: list[str]) -> None:
        self._sort, self._seed, self._made = sort, seed, made

    def __format__(self, spec: str) -> str:
        made = MADE.get(self._sort)
        value = made(self._seed) if made else characters(self._sort, int(spec), self._seed)
        if len(value) >= 8:
            self._made.append(value)
        return value


def source(seed: int) -> random.Random:
    """Return a source of fakes that are the same in every run."""
    return random.Random(seed)


def fill(example: str, seed: int = 7) -> tuple[str, list[str]]:
    """Return an example with its blanks filled in, and the secrets (of 8 characters or more) put there."""
    made_from = random.Random(f"{seed}{example}")
    made: list[str] = []
    blanks: dict[str, Any] = {sort: _Blank(sort, made_from, made) for sort in (*_ALPHABETS, *MADE)}
    return example.format(**blanks), made
