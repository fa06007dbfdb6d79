"""Kubernetes quantities, to be set side by side."""

from __future__ import annotations

from decimal import Decimal

from kubectl_evidence.evidence.parts.quantity import parse

__all__ = ["binary", "millicores", "parse"]


def millicores(cpu: Decimal) -> str:
    """Write CPU in thousandths of a core, as kubectl top does, but never a use of something as none."""
    thousandths = cpu * 1000
    return "<1m" if 0 < thousandths < 1 else f"{thousandths:.0f}m"


def binary(memory: Decimal) -> str:
    """Write bytes in Mi, as kubectl top does, and in Ki below one."""
    mebibytes = memory / 1024**2
    return f"{mebibytes:.0f}Mi" if mebibytes >= 1 or memory == 0 else f"{memory / 1024:.0f}Ki"
