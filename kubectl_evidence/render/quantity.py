"""Kubernetes quantities, to be set side by side.

Grammar: a decimal number with an SI or binary suffix, or a decimal exponent
(k8s.io/apimachinery/pkg/api/resource/quantity.go).
"""

from __future__ import annotations

from decimal import Decimal

from kubectl_evidence.late import late

_QUANTITY = late(r"([+-]?(?:\d{1,30}(?:\.\d{0,30})?|\.\d{1,30}))(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?\d{1,2}))?")

_SUFFIXES = {
    "n": Decimal("1e-9"),
    "u": Decimal("1e-6"),
    "m": Decimal("1e-3"),
    **{suffix: Decimal(1000) ** power for power, suffix in enumerate("kMGTPE", start=1)},
    **{f"{suffix}i": Decimal(1024) ** power for power, suffix in enumerate("KMGTPE", start=1)},
}


def parse(quantity: str) -> Decimal | None:
    """Read a quantity as a number, or give None for what is none."""
    found = _QUANTITY.fullmatch(quantity)
    if found is None:
        return None
    number, suffix, exponent = found.groups()
    scale = _SUFFIXES[suffix] if suffix else Decimal(10) ** int(exponent or 0)
    return Decimal(number) * scale


def millicores(cpu: Decimal) -> str:
    """Write CPU in thousandths of a core, as kubectl top does, but never a use of something as none."""
    thousandths = cpu * 1000
    return "<1m" if 0 < thousandths < 1 else f"{thousandths:.0f}m"


def binary(memory: Decimal) -> str:
    """Write bytes in Mi, as kubectl top does, and in Ki below one."""
    mebibytes = memory / 1024**2
    return f"{mebibytes:.0f}Mi" if mebibytes >= 1 or memory == 0 else f"{memory / 1024:.0f}Ki"
