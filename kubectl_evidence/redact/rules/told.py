"""Last looks for rules whose words are words of prose, too: what stands there must be no word of a sentence."""

from __future__ import annotations

import re

from kubectl_evidence.late import late
from kubectl_evidence.redact import values
from kubectl_evidence.redact.rules.accept import is_told, is_value

_SHORTEST = 8
_WORD_AND_NUMBER = late(r"[A-Za-z]+[0-9]{0,3}")
_NAME_AND_NUMBER = late("[a-z]+[0-9]{1,2}")
_ADDRESS = late(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHRASE = late("[a-z]{3,12}(?:-[a-z]{3,12}){2,7}")


def is_password(match: re.Match[str]) -> bool:
    """A password of eight characters or more, with digits or signs among letters; no name, host or address."""
    secret = match["secret"].rstrip(".")
    return (
        len(secret) >= _SHORTEST
        and is_told(match)
        and not values.is_object_name(secret)
        and not values.has_url(secret)
        and any(c.isalpha() for c in secret)
        and "=" not in secret[:-2]
        and _ADDRESS.fullmatch(secret) is None
        and _NAME_AND_NUMBER.fullmatch(secret) is None
    )


def is_mixed_password(match: re.Match[str]) -> bool:
    """Letters and digits, and a sign or letters of both cases beside: neither name nor word."""
    secret = match["secret"]
    letters = [c for c in secret if c.isalpha()]
    signs = any(c in "!#$%^&*+=~?" for c in secret.rstrip("="))
    cases = any(c.isupper() for c in letters) and any(c.islower() for c in letters)
    mixed = bool(letters) and any(c.isdigit() for c in secret) and (signs or cases)
    return mixed and _WORD_AND_NUMBER.fullmatch(secret) is None and is_password(match)


def is_new_value(match: re.Match[str]) -> bool:
    """Quoted, or no ordinary word."""
    return is_value(match) and (is_told(match) or match["q"] is not None) and not values.is_state(match["secret"])


def is_phrase_or_told(match: re.Match[str]) -> bool:
    """As `is_new_value`; words joined by hyphens are a pass phrase here."""
    return is_new_value(match) or (is_value(match) and _PHRASE.fullmatch(match["secret"]) is not None)
