"""The flags that say what is redacted beyond the built-in rules, as the redactor takes them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kubectl_evidence.cli.errors import Failure
from kubectl_evidence.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from kubectl_evidence.redact.policy import Policy


def policy_of(given: Mapping[str, Any]) -> Policy | None:
    """Read the user's rules, and what was said of personal data; None where neither was.

    Raises:
        Failure: the rules are not valid. Nothing has been read or contacted yet.
    """
    policies = _rules(given)
    if given["redact_pii"] or given["redact_ips"]:
        from kubectl_evidence.redact.policy import Policy
        from kubectl_evidence.redact.rules.personal import ADDRESSES, PERSONAL

        pii, ips = PERSONAL if given["redact_pii"] else (), ADDRESSES if given["redact_ips"] else ()
        policies = [*policies, Policy(rules=(*pii, *ips))]
    if not policies:
        return None
    from kubectl_evidence.redact.policy import joined

    return joined(policies)


def _rules(given: Mapping[str, Any]) -> list[Policy]:
    from kubectl_evidence.redact import rule_files

    try:
        files = rule_files.find(given["redact_rules"] or (), os.environ)
        if not files:
            return []
        from kubectl_evidence.redact.own_rules import load

        return [load(files)]
    except rule_files.BadRules as error:
        raise Failure(ExitCode.USAGE, "rules-not-valid", str(error), [error.next_step]) from None
