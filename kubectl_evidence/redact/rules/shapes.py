"""What the tokens of all vendors have in common: a literal of the vendor's own, then random characters."""

from __future__ import annotations

import re

from kubectl_evidence.late import late
from kubectl_evidence.redact.rule import Rule

GITLEAKS = "gitleaks and betterleaks (MIT), default rules"
KINGFISHER = "kingfisher (Apache-2.0), data/rules"
NOSEYPARKER = "noseyparker (Apache-2.0), default rules"

ALNUM, WORD, HEX = "[A-Za-z0-9]", r"[\w-]", "[0-9a-fA-F]"
UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
UUID_EXAMPLE = "{hex:8}-{hex:4}-{hex:4}-{hex:4}-{hex:12}"


def is_random(match: re.Match[str]) -> bool:
    """Tell a token from a name in the vendor's style: it has a digit, or letters of both cases mixed.

    `hf_some_feature_flag` is a name; the capitals of a token stand behind small letters, too.
    """
    secret = match["secret"]
    return any(c.isdigit() for c in secret[3:]) or re.search("[a-z][A-Z]+[a-z]", secret) is not None


def vendor(
    kind: str,
    prefixes: str,
    body: str,
    example: str,
    *,
    first: str = "",
    shape: str = "",
    keeps: tuple[str, ...] = (),
    source: str = GITLEAKS,
) -> Rule:
    """A token that begins with one of `prefixes` (separated by blanks), before which no letter or digit may stand.

    `body` is an expression and `example` a blank for what follows. Lengths are lower bounds where the prefix
    is unmistakable: a cut token is still a leak. `first` are the characters that the body may begin with:
    they make a rarer word of a prefix that is in every third line.
    """
    literals = prefixes.split()
    either = "|".join(map(re.escape, literals))
    begins = f"(?=[{first}])" if first else ""
    return Rule(
        id=kind,
        words=tuple(sorted({literal.lower() + follows for literal in literals for follows in first or ("",)})),
        expression=late(rf"(?<![A-Za-z0-9])(?P<secret>(?:{either}){begins}{body})"),
        masks=tuple(f"got {literal}{example}" for literal in literals),
        keeps=keeps or (f"the prefix {literals[0]} is documented", f"{literals[-1]}configuration"),
        source=source,
        shape=shape,
        accept=is_random,
    )
