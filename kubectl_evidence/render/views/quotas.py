"""Quotas with what is left of them, and what LimitRanges allow and give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kubectl_evidence.evidence.quotas import Limits, Quotas, ResourceQuota
from kubectl_evidence.render.blocks import Block, Item, Words, bad, joined, term, value, words
from kubectl_evidence.render.quantity import parse
from kubectl_evidence.render.views.frame import Frame, missing
from kubectl_evidence.text import Text

_BOUNDS = (
    ("min", "at least"),
    ("max", "at most"),
    ("default_request", "request if none is set"),
    ("default", "limit if none is set"),
    ("max_limit_request_ratio", "limit to request at most"),
)


def view(quotas: Quotas, frame: Frame) -> Iterator[Block]:
    """Yield a row per quota, then one per type that a LimitRange says something of."""
    found = quotas.quotas
    if found is not None and not found.collected:
        yield Item(words("ResourceQuotas: ", missing(found)))
    elif found is not None and not found.items:
        yield Item(words("the namespace has no ResourceQuota"))
    elif found is not None:
        rows = [(words(value(name)), _scopes(one), _used(one)) for name, one in found.items.items()]
        yield from frame.table(("ResourceQuota", "counts", "used of what is allowed"), rows)
    ranges = quotas.limit_ranges
    if ranges is not None and not ranges.collected:
        yield Item(words("LimitRanges: ", missing(ranges)))
    elif ranges is not None and not ranges.items:
        yield Item(words("the namespace has no LimitRange"))
    elif ranges is not None:
        per_type = [
            (words(value(name)), words(term(limits.type)), _bounds(limits))
            for name, one in ranges.items.items()
            for limits in one.limits
        ]
        yield from frame.table(("LimitRange", "per", "allows and gives"), per_type)


def _scopes(quota: ResourceQuota) -> Words:
    return joined(", ", [value(scope) for scope in quota.scopes]) if quota.scopes else words("everything")


def _used(quota: ResourceQuota) -> Words:
    shown = []
    for resource, hard in quota.hard.items():
        used = quota.used.get(resource)
        amount, bound = parse(used) if used is not None else None, parse(hard)
        full = amount is not None and bound is not None and amount >= bound
        counted = value(used) if used is not None else "not counted"
        shown.append(words(term(resource), " ", counted, " of ", value(hard), bad(" ✗ used up") if full else ""))
    return joined(", ", shown) if shown else words("not counted yet")


def _bounds(limits: Limits) -> Words:
    shown = []
    for field, meaning in _BOUNDS:
        amounts: Mapping[Text, Text] = getattr(limits, field)
        if amounts:
            each = [words(term(resource), " ", value(amount)) for resource, amount in amounts.items()]
            shown.append(words(f"{meaning}: ", joined(", ", each)))
    return joined("; ", shown) if shown else words("nothing")
