"""What a secret looks like, one file per theme. To add a rule, add an entry; its examples are its tests.

Secrets that are only told by their names are in `lexicon`; private keys, which span lines, in `pem`.
"""

from __future__ import annotations

from kubectl_evidence.redact.rule import Rule
from kubectl_evidence.redact.rules import (
    client_flags,
    cloud,
    commands,
    dialogues,
    flags,
    forges,
    headers,
    hooks,
    hosting,
    keys,
    marks,
    models,
    notices,
    platforms,
    positions,
    prose,
    protocols,
    redis,
    services,
    settings,
    shell,
    sql,
    tokens,
    urls,
    vendors,
)

RULES: tuple[Rule, ...] = (
    *keys.RULES,
    *tokens.RULES,
    *forges.RULES,
    *services.RULES,
    *vendors.RULES,
    *marks.RULES,
    *models.RULES,
    *platforms.RULES,
    *hosting.RULES,
    *cloud.RULES,
    *urls.RULES,
    *hooks.RULES,
    *headers.RULES,
    *commands.RULES,
    *shell.RULES,
    *client_flags.RULES,
    *positions.RULES,
    *settings.RULES,
    *flags.RULES,
    *sql.RULES,
    *redis.RULES,
    *protocols.RULES,
    *dialogues.RULES,
    *notices.RULES,
    *prose.RULES,
)

__all__ = ["RULES", "Rule"]
