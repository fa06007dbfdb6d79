"""Answers to the asks of the kinds of evidence, one module per topic, each with `objects(ask)`.

`objects` yields the API objects, as parsed JSON with every field that evidence is read from, that answer the ask;
nothing where the ask is not of its topic.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any

from kubectl_evidence.ask import Ask


def objects(ask: Ask) -> Iterator[dict[str, Any]]:
    """The objects that answer an ask, from whichever module has them."""
    for module in _modules():
        yield from module.objects(ask)


@cache
def _modules() -> tuple[ModuleType, ...]:
    return tuple(importlib.import_module(f"{__name__}.{info.name}") for info in pkgutil.iter_modules(__path__))
