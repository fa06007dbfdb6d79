"""What a pod demands of a node, and what a node keeps off, as kubectl writes it."""

from __future__ import annotations

from kubectl_evidence.evidence.parts.label_selector import LabelSelector, Requirement
from kubectl_evidence.evidence.parts.placing import NodeTerm, Taint, Toleration
from kubectl_evidence.evidence.parts.quantity import parse
from kubectl_evidence.text import Text, join, own, say

_UNITS = (("Ti", 1024**4), ("Gi", 1024**3), ("Mi", 1024**2))


def in_words(requirement: Requirement) -> Text:
    """Write an expression as kubectl writes selectors: `zone in (a,b)`, `!gpu`, `cores > 8`."""
    values = join(",", requirement.values)
    match requirement.operator:
        case "In" if len(requirement.values) == 1:
            return say("{}={}", requirement.key, values)
        case "In":
            return say("{} in ({})", requirement.key, values)
        case "NotIn":
            return say("{} notin ({})", requirement.key, values)
        case "Exists":
            return requirement.key
        case "DoesNotExist":
            return say("!{}", requirement.key)
        case "Gt" | "Lt":
            return say("{} {} {}", requirement.key, own(">" if requirement.operator == "Gt" else "<"), values)
        case _:
            return say("{} {} ({})", requirement.key, requirement.operator, values)


def term_in_words(term: NodeTerm) -> Text:
    """Write a term: its expressions, all of which have to hold."""
    return join(" and ", [in_words(one) for one in (*term.match_expressions, *term.match_fields)])


def taint_in_words(taint: Taint) -> Text:
    """Write a taint as `kubectl taint` takes it: `key=value:effect`."""
    value = say("={}", taint.value) if taint.value else say("")
    return say("{}{}:{}", taint.key, value, taint.effect)


def toleration_in_words(one: Toleration) -> Text:
    """Write a toleration as the taint that it puts up with: `key=value:effect`, `key:effect`, `every taint`."""
    if not one.key:
        return say("every taint")
    compared = {"Lt": "<", "Gt": ">"}.get(one.operator or "", "=")
    value = say("{}{}", own(compared), one.value or own("")) if one.operator != "Exists" and one.value else own("")
    return say("{}{}{}", one.key, value, say(":{}", one.effect) if one.effect else own(""))


def selector_in_words(selector: LabelSelector | None) -> Text:
    """Write a selector of pods as kubectl takes it: `app=web,tier in (a,b)`."""
    if selector is None:
        return say("no labels at all")
    pairs = [say("{}={}", key, value) for key, value in selector.match_labels.items()]
    pairs += [in_words(one) for one in selector.match_expressions]
    return join(",", pairs) if pairs else say("any labels")


def amount_in_words(amount: Text) -> Text:
    """Write a quantity as it is; one of many bytes, such as `24684084Ki`, with what a person reads it as beside."""
    number = parse(amount)
    if number is None or not amount.endswith(("Ki", *"0123456789")) or number < _UNITS[-1][1]:
        return amount
    unit, scale = next((unit, scale) for unit, scale in _UNITS if number >= scale)
    short = f"{number / scale:.1f}".removesuffix(".0")
    return amount if f"{short}{unit}" == amount else say("{} ({})", own(f"{short}{unit}"), amount)
