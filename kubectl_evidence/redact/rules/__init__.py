"""What a secret looks like, one file per theme. To add a rule, add an entry; its examples are its tests.

Secrets that are only told by their names are in `lexicon`; private keys, which span lines, in `pem`.
"""

from __future__ import annotations

from kubectl_evidence.redact.rule import Rule
from kubectl_evidence.redact.rules import (
    cloud,
    commands,
    flags,
    forges,
    headers,
    hooks,
    keys,
    prose,
    protocols,
    services,
    sql,
    tokens,
    urls,
)

RULES: tuple[Rule, ...] = (
    *keys.RULES,
    *tokens.RULES,
    *forges.RULES,
    *services.RULES,
    *cloud.RULES,
    *urls.RULES,
    *hooks.RULES,
    *headers.RULES,
    *commands.RULES,
    *flags.RULES,
    *sql.RULES,
    *protocols.RULES,
    *prose.RULES,
)

__all__ = ["RULES", "Rule"]
