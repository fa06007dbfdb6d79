"""Templates: a text with blanks, from which cases are made.

`!{kind}` becomes a secret, `?{kind}` evidence that must survive, `%{kind}` something random that is not looked for;
`kind#x` is the same wherever it stands in one template. What is between `[[` and `]]` must survive.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tests.redact.corpus.blanks import EVIDENCE, SECRETS
from tests.redact.corpus.chance import Chance
from tests.redact.corpus.tokens import Token

_BLANK = re.compile(r"([!?%])\{(\w[\w-]*)(#\w+)?\}")
_MARKED = re.compile(r"\[\[(.+?)\]\]", re.DOTALL)


@dataclass(frozen=True)
class Filled:
    """A text with its secrets and what stands beside them."""

    text: str
    secrets: tuple[str, ...]
    keeps: tuple[str, ...]


class Filling:
    """Fills in templates that share their numbered blanks, as the strings of one object do."""

    def __init__(self, r: Chance) -> None:
        self._r = r
        self._made: dict[str, Token] = {}

    def fill(self, template: str) -> Filled:
        """Fill in one template."""
        secrets: list[str] = []
        keeps: list[str] = []

        def blank(match: re.Match[str]) -> str:
            sort, kind, number = match.groups()
            token = self._token(sort, kind, number)
            if sort == "!":
                secrets.extend(token.secrets)
            elif sort == "?":
                keeps.append(token.text)
            return token.text

        text = _BLANK.sub(blank, template)
        keeps += _MARKED.findall(text)
        return Filled(_MARKED.sub(r"\1", text), tuple(dict.fromkeys(secrets)), tuple(dict.fromkeys(keeps)))

    def _token(self, sort: str, kind: str, number: str | None) -> Token:
        name = f"{kind}{number}"
        if number and name in self._made:
            return self._made[name]
        if sort == "!" or (kind not in EVIDENCE):
            token = SECRETS[kind](self._r)
        else:
            text = EVIDENCE[kind](self._r)
            token = Token(text, (text,))
        if number:
            self._made[name] = token
        return token


def fill(template: str, r: Chance) -> Filled:
    """Fill in a template that stands alone."""
    return Filling(r).fill(template)


def evidence(template: str, r: Chance) -> tuple[str, tuple[str, ...]]:
    """Fill in a template in which brackets are brackets; also returns what its `?` blanks became."""
    made: list[str] = []
    filling = Filling(r)

    def blank(match: re.Match[str]) -> str:
        made.append(filling.fill(match[0]).text)
        return made[-1]

    return _BLANK.sub(blank, template), tuple(made)
