"""All themes together."""

from __future__ import annotations

from tests.redact.corpus import benign, fixed, hard, named, objects, vendors
from tests.redact.corpus.case import Case
from tests.redact.corpus.chance import Chance

THEMES = (named, vendors, fixed, objects, hard, benign)


def build(seed: int) -> list[Case]:
    """Every case, filled in from this seed."""
    return [case for theme in THEMES for case in theme.cases(Chance(f"{seed} {theme.__name__}"))]


def part(cases: list[Case], of: int, which: int) -> list[Case]:
    """One of `of` equal parts of these cases; those of one text stay together."""
    kept, number, data = [], -1, None
    for case in cases:
        if case.data is not data:
            number, data = number + 1, case.data
        if number % of == which % of:
            kept.append(case)
    return kept
