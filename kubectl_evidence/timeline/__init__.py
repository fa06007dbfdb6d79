"""One order of what happened: events, container states, conditions, controllers, changes.

One module per kind of evidence, named like it, with a function `moments(evidence)`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence import all_kinds
from kubectl_evidence.timeline.choice import telling
from kubectl_evidence.timeline.moment import Moment

__all__ = ["Moment", "telling", "timeline"]


def timeline(bundle: Bundle) -> tuple[Moment, ...]:
    """Merge what the evidence tells with a time, oldest first; equal times in the order of the evidence.

    Conditions that are as they should be are left to the evidence, except the pod's Ready.
    """
    found: list[Moment] = []
    for kind in all_kinds():
        data = bundle.data(kind)
        if data is not None and kind.id in _tellers():
            found += _teller(kind.id)(data)
    # Of one second, what happened comes before what was said of it.
    return tuple(sorted(found, key=lambda moment: (moment.at, moment.kind == "event")))


@cache
def _tellers() -> frozenset[str]:
    return frozenset(info.name for info in pkgutil.iter_modules(__path__))


@cache
def _teller(name: str) -> Callable[[Any], Iterator[Moment]]:
    moments: Callable[[Any], Iterator[Moment]] = importlib.import_module(f"{__name__}.{name}").moments
    return moments
