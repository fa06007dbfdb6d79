"""Which of several names was perhaps meant by one that there is not."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from kubectl_evidence.late import late

_SEPARATORS = late(r"[-_.]")
# A stem shorter than this says nothing: `db-main` and `db-test` are two things.
_SHORTEST_STEM = 4
# As `difflib.get_close_matches` counts: `checkout-conf` and `checkout-config` are 0.93 alike, `cache` and `cart` 0.67.
_CLOSE = 0.8


def nearest(wanted: str, names: Collection[str], most: int = 3) -> tuple[str, ...]:
    """The names that resemble one, the likeliest first: spelt otherwise, misspelt, or of one stem with another suffix.

    A suffix is what a generator appends (`app-config-7d9f8bc6`), a version, or a part that one of the two lacks.
    """
    others = [name for name in dict.fromkeys(names) if name != wanted]
    found = dict.fromkeys((*_spelt_alike(wanted, others), *_misspelt(wanted, others), *_of_one_stem(wanted, others)))
    return tuple(found)[:most]


def _spelt_alike(wanted: str, others: list[str]) -> Iterator[str]:
    plain = _SEPARATORS.sub("", wanted).lower()
    yield from (name for name in others if _SEPARATORS.sub("", name).lower() == plain)


def _misspelt(wanted: str, others: list[str]) -> list[str]:
    from difflib import get_close_matches

    return get_close_matches(wanted, others, n=3, cutoff=_CLOSE)


def _of_one_stem(wanted: str, others: list[str]) -> Iterator[str]:
    stems = {wanted, wanted.rpartition("-")[0]}
    for name in others:
        if any(len(stem) >= _SHORTEST_STEM for stem in stems & {name, name.rpartition("-")[0]}):
            yield name
