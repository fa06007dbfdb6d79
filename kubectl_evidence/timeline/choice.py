"""Which moments tell most, where there is no room for all."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from kubectl_evidence.finding import Pointer
from kubectl_evidence.timeline.moment import Moment


def telling(moments: Sequence[Moment], cited: Collection[Pointer], most: int) -> tuple[Moment, ...]:
    """Choose at most so many, in their order.

    What findings rest on comes first, then what changed, then what was not as it should be; among equals the newest.
    """
    if len(moments) <= most:
        return tuple(moments)
    places = frozenset(cited)
    ranked = sorted(range(len(moments)), key=lambda place: (_weight(moments[place], places), -place))
    return tuple(moments[place] for place in sorted(ranked[:most]))


def _weight(moment: Moment, cited: frozenset[Pointer]) -> int:
    if moment.cites in cited:
        return 0
    if moment.kind in ("rollout", "config"):
        return 1
    if moment.warning or moment.kind in ("condition", "container"):
        return 2
    return 4 if moment.kind == "event" else 3
