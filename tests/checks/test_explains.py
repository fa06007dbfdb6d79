"""What the checks say that their findings cause: a graph without circles, of checks that there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from kubectl_evidence import effects
from kubectl_evidence.checks import Check, all_checks

EXPLAINS = {check.id: check.explains for check in all_checks()}
EFFECTS = {name: value for name, value in vars(effects).items() if name.isupper()}

each_check = pytest.mark.parametrize("check", all_checks(), ids=EXPLAINS)


def circles(start: str) -> Iterator[Sequence[str]]:
    """The shortest way from a check to itself, if there is one."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    for way in ways:
        for after in EXPLAINS.get(way[-1], ()):
            if after == start:
                yield (*way, after)
                return
            if after not in seen:
                seen.add(after)
                ways.append((*way, after))


@each_check
def test_no_check_is_explained_by_itself_over_however_many_steps(check: Check) -> None:
    assert not [" → ".join(way) for way in circles(check.id)]


@each_check
def test_what_is_explained_exists(check: Check) -> None:
    assert set(check.explains) <= set(EXPLAINS)


@pytest.mark.parametrize(("name", "ids"), EFFECTS.items(), ids=EFFECTS)
def test_the_usual_consequences_exist_and_some_check_has_them(name: str, ids: Sequence[str]) -> None:
    assert set(ids) <= set(EXPLAINS), name
    assert len(set(ids)) == len(ids), name
    assert [check for check, explained in EXPLAINS.items() if set(ids) & set(explained)], name
