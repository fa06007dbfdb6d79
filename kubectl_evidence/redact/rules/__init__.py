"""What a secret looks like, one file per theme. To add a rule, add an entry; its examples are its tests.

Secrets that are only told by their names are in `lexicon`; private keys, which span lines, in `pem`.
"""

from __future__ import annotations

from kubectl_evidence.redact.rule import Rule
from kubectl_evidence.redact.rules import (
    clients,
    cloud,
    commands,
    dialogues,
    flags,
    forges,
    headers,
    hooks,
    hosting,
    keys,
    models,
    platforms,
    prose,
    protocols,
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
    *models.RULES,
    *platforms.RULES,
    *hosting.RULES,
    *cloud.RULES,
    *urls.RULES,
    *hooks.RULES,
    *headers.RULES,
    *commands.RULES,
    *shell.RULES,
    *clients.RULES,
    *settings.RULES,
    *flags.RULES,
    *sql.RULES,
    *protocols.RULES,
    *dialogues.RULES,
    *prose.RULES,
)

__all__ = ["RULES", "Rule"]
