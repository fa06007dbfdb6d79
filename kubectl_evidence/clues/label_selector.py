"""LabelSelectors (meta/v1), as policies and budgets write them: which labels they select."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from kubectl_evidence.parsed import at, listed

Requirement = tuple[str, str, tuple[str, ...]]


def matches(selector: Any, labels: Mapping[str, str]) -> bool:
    """Whether a LabelSelector, as parsed JSON, selects these labels; `{}` and an absent one of a policy select all.

    What no API server would have let pass (an operator that there is not) selects nothing.
    """
    return holds(*_requirements(selector), labels) is True


def may_match(selector: Any, labels: Mapping[str, str]) -> bool:
    """Whether a LabelSelector, as parsed JSON, may select what has these labels and perhaps others."""
    return holds(*_requirements(selector), labels, complete=False) is not False


def _requirements(selector: Any) -> tuple[Mapping[str, str], list[Requirement]]:
    pairs = at(selector, "matchLabels")
    expressions = [
        (str(at(one, "key")), str(at(one, "operator")), tuple(str(value) for value in listed(at(one, "values"))))
        for one in listed(at(selector, "matchExpressions"))
    ]
    return pairs if isinstance(pairs, dict) else {}, expressions


def holds(
    pairs: Mapping[str, str], expressions: Iterable[Requirement], labels: Mapping[str, str], *, complete: bool = True
) -> bool | None:
    """Whether labels meet every requirement of a selector (k8s.io/apimachinery pkg/labels, Requirement.Matches).

    Where not all `labels` are known, a key that is not among them may be there or not: then the answer is None,
    unless another requirement fails for certain.
    """
    unknown = False
    for key, operator, values in (*((key, "In", (value,)) for key, value in pairs.items()), *expressions):
        if key not in labels and not complete:
            unknown = True
        elif not _meets(operator, labels.get(key), values):
            return False
    return None if unknown else True


def _meets(operator: str, has: str | None, values: tuple[str, ...]) -> bool:
    match operator:
        case "In":
            return has is not None and has in values
        case "NotIn":
            # A label that is absent is in no list.
            return has is None or has not in values
        case "Exists":
            return has is not None
        case "DoesNotExist":
            return has is None
        case _:
            return False
