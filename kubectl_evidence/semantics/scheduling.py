"""The scheduler's message, taken apart."""

from __future__ import annotations

import re

from kubectl_evidence.frozen import dataclass
from kubectl_evidence.late import late
from kubectl_evidence.text import Text

# pkg/scheduler/framework/types.go, FitError.Error: either one reason for all nodes (PreFilter), or a
# list of `COUNT REASON` in the order of the words; then what preemption made of it, after a full stop.
_MESSAGE = late(r"(\d+)/(\d+) nodes are available: (.*?)(?:\. |\.?$)", re.DOTALL)
_REFUSAL = late(r"(?:^|, )(\d+) (.+?)(?=, \d+ |$)", re.DOTALL)


@dataclass(frozen=True)
class Refusal:
    """Why some nodes do not fit. `nodes` is None where the pod itself cannot be placed on any."""

    why: Text
    nodes: int | None


@dataclass(frozen=True)
class Unfit:
    """How many nodes there are, and why none of them fits."""

    total: int
    refusals: tuple[Refusal, ...]


def split(message: Text) -> Unfit | None:
    """Take apart `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) …. preemption: …`, or give None."""
    match = _MESSAGE.search(message)
    if match is None:
        return None
    start = match.start(3)
    body = message.part(start, match.end(3))
    refusals = tuple(Refusal(body.part(*each.span(2)), int(each.group(1))) for each in _REFUSAL.finditer(body))
    return Unfit(int(match.group(2)), refusals or (Refusal(body, None),))
