"""Random characters, words and numbers, the same in every run of one seed."""

from __future__ import annotations

import base64
import random
import string
import zlib

UPPER, LOWER, DIGITS = string.ascii_uppercase, string.ascii_lowercase, string.digits
ALNUM = UPPER + LOWER + DIGITS
LOWER_ALNUM = LOWER + DIGITS
UPPER_ALNUM = UPPER + DIGITS
BASE32 = UPPER + "234567"
BECH32 = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"
BASE62 = DIGITS + UPPER + LOWER
URL_SAFE = ALNUM + "-_"
HEX = "0123456789abcdef"
SAFE_NAME = "bcdfghjklmnpqrstvwxz2456789"  # what Kubernetes makes suffixes of: no vowels, none of 0, 1 and 3


class Chance(random.Random):
    """A source of everything random in the corpus."""

    def of(self, alphabet: str, count: int) -> str:
        """This many characters; of a mixed alphabet some of each sort, as any long enough token has them."""
        made = [self.choice(alphabet) for _ in range(count)]
        usable = [kind for sort in (UPPER, LOWER, DIGITS) if (kind := [c for c in sort if c in alphabet])]
        if count >= 8 and len(usable) > 1:
            for place, sort in zip(self.sample(range(count), len(usable)), usable, strict=True):
                made[place] = self.choice(sort)
        return "".join(made)

    def hex(self, count: int) -> str:
        """This many hex digits, both letters and digits among them."""
        return self.of(HEX, count)

    def base64(self, count: int) -> str:
        """The base64 of this many random bytes, padded."""
        return base64.b64encode(self.randbytes(count)).decode()

    def url_safe(self, count: int) -> str:
        """The URL-safe base64 of this many random bytes, not padded."""
        return base64.urlsafe_b64encode(self.randbytes(count)).decode().rstrip("=")

    def number(self, low: int, high: int) -> str:
        """A number, the ends included."""
        return str(self.randint(low, high))


def base62(number: int, width: int) -> str:
    """A number in base 62, digits first, padded with zeros."""
    digits = ""
    while number:
        number, rest = divmod(number, 62)
        digits = BASE62[rest] + digits
    return digits.rjust(width, "0")


def crc_base62(text: str) -> str:
    """The six characters that GitHub and npm append to a token: CRC-32 in base 62."""
    return base62(zlib.crc32(text.encode()), 6)


def luhn(digits: str) -> str:
    """`digits` with the check digit of a card number behind."""
    total = sum(sum(divmod(int(d) * (2 - i % 2), 10)) for i, d in enumerate(reversed(digits)))
    return digits + str(-total % 10)


def unpadded(text: str | bytes) -> str:
    """URL-safe base64 without padding, as JOSE has it."""
    return base64.urlsafe_b64encode(text.encode() if isinstance(text, str) else text).decode().rstrip("=")
