"""What rules ask of a match before they hide it."""

from __future__ import annotations

import re

from kubectl_evidence.redact import chance, values

# A quote at any level of escaping.
Q = r"""\\{0,15}["']"""
# A value of a shell's word, quoted or not; the group `q` is the quote.
SHELL_WORD = (
    r"""(?P<q>\\{0,15}["'])?(?P<secret>(?(q)(?:(?!(?P=q))[^\n]){1,256}|(?:[^\s"'`;|&<>\\]|&(?=[^\s&])){1,256}))"""
)


def is_value(match: re.Match[str]) -> bool:
    """Not a reference, nor the next flag."""
    secret = match["secret"]
    return (
        not values.is_reference(secret)
        and secret[0] != "("
        and (not secret.startswith("-") or chance.is_mixed(secret, 10))
    )


def is_told(match: re.Match[str]) -> bool:
    """No ordinary word, amount, or name of an object."""
    secret = match["secret"]
    return values.stands_out(secret) and not re.fullmatch(r"\d+[a-z]+", secret) and not values.is_reference(secret)


def is_token_like(match: re.Match[str]) -> bool:
    """So random that it is no name."""
    return values.is_token_like(match["secret"])


def is_mixed(match: re.Match[str]) -> bool:
    """Digits, small letters and capitals."""
    secret = match["secret"]
    return any(c.isdigit() for c in secret) and any(c.islower() for c in secret) and any(c.isupper() for c in secret)
