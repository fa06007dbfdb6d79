"""Kubernetes quantities: read, added up, compared.

Grammar: a decimal number with an SI or binary suffix, or a decimal exponent
(k8s.io/apimachinery/pkg/api/resource/quantity.go).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_CEILING, Decimal

from kubectl_evidence.late import late

_QUANTITY = late(r"([+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30}))(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d{1,2}))?")

_DECIMAL = {suffix: Decimal(1000) ** power for power, suffix in enumerate("kMGTPE", start=1)}
_BINARY = {f"{suffix}i": Decimal(1024) ** power for power, suffix in enumerate("KMGTPE", start=1)}
_SUFFIXES = {"n": Decimal("1e-9"), "u": Decimal("1e-6"), "m": Decimal("1e-3"), **_DECIMAL, **_BINARY}


def parse(quantity: str) -> Decimal | None:
    """Read a quantity as a number, or give None for what is none."""
    found = _QUANTITY.fullmatch(quantity)
    if found is None:
        return None
    number, suffix, exponent = found.groups()
    scale = _SUFFIXES[suffix] if suffix else Decimal(10) ** int(exponent or 0)
    return Decimal(number) * scale


def added(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    """Add up amounts by resource. What stands alone stays as it is written."""
    return {name: _plus(one.get(name), other.get(name)) for name in {**one, **other}}


def largest(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    """The greater amount of each resource."""
    return {name: _greater(one.get(name), other.get(name)) for name in {**one, **other}}


def _plus(one: str | None, other: str | None) -> str:
    if one is None or other is None:
        return one or other or "0"
    a, b = parse(one), parse(other)
    # What nobody can read makes the sum unreadable too.
    if a is None or b is None:
        return one if a is None else other
    return written(a + b, binary=one.endswith("i") or other.endswith("i"))


def _greater(one: str | None, other: str | None) -> str:
    if one is None or other is None:
        return one or other or "0"
    a, b = parse(one), parse(other)
    return other if a is not None and (b is None or b > a) else one


def written(number: Decimal, *, binary: bool) -> str:
    """Write a number with the largest suffix that leaves it whole; below one in thousandths, rounded up.

    Source: the canonical form of k8s.io/apimachinery/pkg/api/resource/quantity.go.
    """
    for suffix, scale in reversed((_BINARY if binary else _DECIMAL).items()):
        if number and number % scale == 0:
            return f"{number / scale:.0f}{suffix}"
    if number == number.to_integral_value():
        return f"{number:.0f}"
    return f"{(number * 1000).to_integral_value(ROUND_CEILING):.0f}m"
