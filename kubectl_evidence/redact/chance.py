"""Whether a value looks as if it was made by chance: letters and digits mixed as in no word, name or version."""

from __future__ import annotations

import itertools
import re

from kubectl_evidence.late import late

UUID = late(r"(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
HEX = late(r"(?i)(?:sha(?:1|256|512)[:-])?[0-9a-f]+")
# What controllers append to names: no vowels, no digits that look like letters (k8s.io/apimachinery pkg/util/rand).
GENERATED = "[bcdfghjklmnpqrstvwxz2456789]{4,10}"
DIGIT_AMONG_LETTERS = late(r"[A-Za-z].*[0-9]|[0-9].*[A-Za-z]")


def is_opaque(value: str) -> bool:
    """Tell whether a string is 20 or more characters of upper case, lower case and digits without words.

    Only good where the place is structured, as an environment variable: prose has too many such things.
    """
    if not re.fullmatch(r"[A-Za-z0-9+/_=~.-]{20,4096}", value) or HEX.fullmatch(value):
        return False
    if (
        value.startswith(("http", "arn:", "sha1-", "sha256", "sha384", "sha512"))
        or _FILE_NAME.search(value)
        or UUID.search(value)
    ):
        return False
    if not (re.search("[a-z]", value) and re.search("[A-Z]", value) and len(re.findall("[0-9]", value)) >= 2):
        return False
    if _KEY_IN_BASE64.fullmatch(value):
        return True
    if _BASE64.fullmatch(value) and _changes(re.sub("[+/=]", "", value)) and DIRECTORY.search(f"/{value}") is None:
        return True
    # Names have short parts, or words: Llama-3.1-8B-Instruct, CheckoutApplication2.
    random = sum(len(part) for part in re.split("[^A-Za-z0-9]+", value) if len(part) >= 8 and _changes(part))
    return random >= max(16, 0.5 * len(value.rstrip("=")))


_BASE64 = late(r"(?=[^+/]*[+/])[A-Za-z0-9+/]{28,}={0,2}")


DIRECTORY = late(r"/(?:[a-z]{2,}|[A-Z][a-z]+)(?=[/._-]|$)|\.[a-z]{2,5}$")


# 128, 256 and 512 bits.
_KEY_IN_BASE64 = late(r"[A-Za-z0-9+/]{22}==|[A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{86}==")


_FILE_NAME = late(r"\.[a-z]{2,5}$")


def _changes(part: str) -> bool:
    """Tell whether small letters, capitals and digits take turns as they do by chance: at every third place."""
    sorts = ["0" if c.isdigit() else "A" if c.isupper() else "a" for c in part]
    return sum(a != b for a, b in itertools.pairwise(sorts)) >= 0.3 * (len(part) - 1)


def is_mixed(value: str, shortest: int) -> bool:
    """Tell whether a word of `shortest` characters or more has digits, small letters and capitals."""
    return (
        len(value) >= shortest
        and any(c.isdigit() for c in value)
        and any(c.islower() for c in value)
        and any(c.isupper() for c in value)
        and " " not in value
    )


def is_mixture(value: str) -> bool:
    """Tell whether a string of ten characters or more has letters of both cases, digits and signs, as passwords do."""
    return any(c in "!@#$%^&*?~" for c in value) and is_mixed(value, 10)


def is_shuffled(word: str) -> bool:
    """Tell whether eight letters and digits or more are mixed as words, versions, hashes and names are not."""
    if len(word) < 8 or not (word.isascii() and word.isalnum()) or not DIGIT_AMONG_LETTERS.search(word):
        return False
    if HEX.fullmatch(word) or _GENERATED_ONLY.fullmatch(word) or _SYLLABLES.search(word):
        return False
    mixed = not word.islower() and not word.isupper()
    return _changes(word) and (mixed or len(_DIGITS.findall(word)) > 1)


_DIGITS = late("[0-9]+")


_GENERATED_ONLY = late(GENERATED)


_SYLLABLES = late(r"[A-Za-z][a-z]{4,}|(?:^|[^A-Za-z])[a-z]{4,}|[A-Z]{5,}")


def is_digest_like(value: str) -> bool:
    """Tell whether a string is hex as long as a digest of 128 bits or more, and no UUID."""
    return len(value) >= 32 and HEX.fullmatch(value) is not None and any(c.isdigit() for c in value)
