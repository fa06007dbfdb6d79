"""Leave out what nobody will miss, and more when the packet is too large, and say how much.

What a finding cites always stays. Leaving out happens after the checks: they see everything. One module per kind of
evidence, named like it, with a function `step(bundle, kept, limits, left_out)`.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Any

from kubectl_evidence.budget.limits import LADDER, Cited, Limits
from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence import all_kinds
from kubectl_evidence.finding import Pointer
from kubectl_evidence.packet import Packet

__all__ = ["LADDER", "Limits", "fit", "tokens", "trim"]

# Measured on Kubernetes text with o200k: about 3.0 characters a token; 2.8 errs on the safe side.
CHARACTERS_PER_TOKEN = 2.8


def fit(compose: Callable[[Limits], Packet], max_tokens: int) -> Packet:
    """Compose the packet with as much as fits into `max_tokens`, else with as little as there can be; and seal it.

    With lower limits a packet only gets smaller, so where not everything fits the place on the ladder is found by
    halving.
    """
    packet = compose(LADDER[0])
    if packet.budget.tokens > max_tokens:
        below, above = 0, len(LADDER) - 1
        composed: dict[int, Packet] = {}
        while above - below > 1:
            middle = (above + below) // 2
            composed[middle] = compose(LADDER[middle])
            if composed[middle].budget.tokens <= max_tokens:
                above = middle
            else:
                below = middle
        packet = composed.get(above) or compose(LADDER[above])
    return packet.sealed()


def tokens(document: Mapping[str, Any]) -> int:
    """Estimate the tokens of a document written as compact JSON."""
    return round(len(json.dumps(document, separators=(",", ":"), ensure_ascii=False)) / CHARACTERS_PER_TOKEN)


def trim(bundle: Bundle, cited: Collection[Pointer], limits: Limits) -> tuple[Bundle, Counter[str]]:
    """Leave out of the bundle what is beyond the limits and not cited; count it by sort."""
    kept = Cited(cited)
    left_out: Counter[str] = Counter(bundle.passed_over)
    # The kinds that most others are compared with last: what they hold decides what others may lose.
    for kind in reversed(all_kinds()):
        if kind.id in _trimmed() and bundle.data(kind) is not None:
            bundle = _step(kind.id)(bundle, kept, limits, left_out)
    return bundle, +left_out


@cache
def _trimmed() -> frozenset[str]:
    return frozenset(info.name for info in pkgutil.iter_modules(__path__))


@cache
def _step(name: str) -> Callable[[Bundle, Cited, Limits, Counter[str]], Bundle]:
    step: Callable[[Bundle, Cited, Limits, Counter[str]], Bundle]
    step = importlib.import_module(f"{__name__}.{name}").step
    return step
