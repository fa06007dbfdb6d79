"""Cases of a name and its value: every name in some spellings, every spelling with some names."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator

from tests.redact.corpus.case import BESIDE, CORE, Case
from tests.redact.corpus.chance import Chance
from tests.redact.corpus.names import NAMES, STYLES, composed
from tests.redact.corpus.spellings import SPELLINGS, VALUES
from tests.redact.corpus.template import fill

ROUNDS = 5


def cases(r: Chance) -> Iterator[Case]:
    """Every spelling `ROUNDS` times, the names taken in turn, every third one composed."""
    turn = list(NAMES)
    r.shuffle(turn)
    at = 0
    for _ in range(ROUNDS):
        for kind, context, styles, sort, template in SPELLINGS:
            words = composed(r) if at % 3 == 0 else turn[at % len(turn)]
            at += 1
            name = STYLES[r.choice(styles.split())](words)
            value = r.choice(VALUES.get(sort, (sort,)))
            yield from _cases(kind, context, template.replace("{N}", name).replace("{V}", f"!{{{value}}}"), r)


def _cases(kind: str, context: str, template: str, r: Chance) -> Iterator[Case]:
    filled = fill(template, r)
    text, secrets = filled.text, filled.secrets
    if context == "base64":
        text, secrets = encoded(text, secrets)
    elif context.startswith("json") and _breaks(text):
        text, secrets = _escaped(text, secrets)
    yield Case(kind, context, CORE, text, secrets)
    if filled.keeps and context != "base64":
        yield Case(kind, context, BESIDE, text, keeps=filled.keeps)


def _breaks(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return True
    return False


def _escaped(text: str, secrets: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The same with the secrets escaped as JSON strings."""
    spelled = tuple(json.dumps(secret)[1:-1] for secret in secrets)
    for secret, escaped in zip(secrets, spelled, strict=True):
        text = text.replace(secret, escaped)
    return text, spelled


def encoded(text: str, secrets: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """base64 of a text, and those characters of it that are of a secret alone."""
    data = text.encode()
    whole = base64.b64encode(data).decode()
    parts = []
    for secret in secrets:
        start = data.index(secret.encode())
        parts.append(whole[-(-start // 3) * 4 : (start + len(secret.encode())) // 3 * 4])
    return whole, tuple(part for part in parts if part)
