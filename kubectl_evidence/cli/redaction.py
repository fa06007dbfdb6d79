"""The flags that say what is redacted beyond the built-in rules, as the redactor takes them."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from kubectl_evidence.cli.errors import Failure
from kubectl_evidence.cli.exit_codes import ExitCode

if TYPE_CHECKING:
    from kubectl_evidence.packet import Packet
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


def tell_names(policy: Policy, packet: Packet) -> None:
    """Tell which of the user's own literals and expressions are in names of objects, which a packet never masks."""
    from pydantic import BaseModel

    from kubectl_evidence.redact.policy import is_own
    from kubectl_evidence.text import Name

    def inside(value: object) -> Iterator[str]:
        if isinstance(value, Name):
            yield value
        elif isinstance(value, BaseModel):
            yield from (name for field in type(value).model_fields for name in inside(getattr(value, field)))
        elif isinstance(value, Mapping):
            yield from (name for pair in value.items() for each in pair for name in inside(each))
        elif isinstance(value, tuple):
            yield from (name for each in value for name in inside(each))

    names = set(inside(packet))
    for _, literal in policy.literals:
        alone = re.compile(rf"(?<!\w){re.escape(literal)}(?!\w)")
        if any(map(alone.search, names)):
            _tell_name(policy.origins.get(literal, "a literal of your rules"))
    for rule in policy.rules:
        lines = (name for name in names if is_own(rule.id) and any(word in name for word in rule.words))
        if any(True for name in lines for _ in rule.expression.finditer(name)):
            _tell_name(f"the rule {rule.id}")


def _tell_name(what: str) -> None:
    sys.stderr.write(f"warning: {what} is in the name of an object; in a packet, names of objects are not masked\n")


def _rules(given: Mapping[str, Any]) -> list[Policy]:
    from kubectl_evidence.redact import rule_files

    if "" in (given["redact_rules"] or ()):
        raise Failure(
            ExitCode.USAGE,
            "rules-not-valid",
            "--redact-rules names no file",
            ["name one; where it is in a variable of the shell, see that this is set"],
        )
    try:
        files = rule_files.find(given["redact_rules"] or (), os.environ)
        if not files:
            return []
        from kubectl_evidence.redact.own_rules import load

        return [load(files)]
    except rule_files.BadRules as error:
        raise Failure(ExitCode.USAGE, "rules-not-valid", str(error), [error.next_step]) from None
