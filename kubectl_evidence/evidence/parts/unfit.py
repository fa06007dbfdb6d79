"""The scheduler's message, taken apart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationInfo

from kubectl_evidence.clues.node import is_refusal
from kubectl_evidence.evidence import Part
from kubectl_evidence.late import late
from kubectl_evidence.parsed import at
from kubectl_evidence.text import Text

# pkg/scheduler/framework/types.go, FitError.Error: either one reason for all nodes (PreFilter), or a
# list of `COUNT REASON` in the order of the words; then what preemption made of it, in the same form
# (pkg/scheduler/framework/preemption/preemption.go).
_MESSAGE = late(r"(\d+)/(\d+) nodes are available: (.*?)(?:\. |\.?$)", re.DOTALL)
_NOT_HELPFUL = late(
    r"preemption: 0/\d+ nodes are available: .*?(\d+) Preemption is not helpful for scheduling", re.DOTALL
)
_REFUSAL = late(r"(?:^|, )(\d+) (.+?)(?=, \d+ |$)", re.DOTALL)


class Unfit(Part):
    """How many nodes there are, and by how many of them the pod is refused for which reason.

    None where the reason is one of the pod itself, whatever the node. `preemption_not_helpful` counts the nodes that
    would not fit even without other pods. Of a message of another form only its words are known: `nodes` is None.
    """

    nodes: int | None = None
    refusals: Mapping[Text, int | None]
    preemption_not_helpful: int | None = None


def unfit_of(conditions: Any, info: ValidationInfo) -> Any:
    """Find what the scheduler said last among a pod's conditions. It is redacted as a whole, then cut."""
    if not isinstance(conditions, list):
        return None
    for one in conditions:
        message = at(one, "message")
        if is_refusal(one) and isinstance(message, str):
            redactor: Any = info.context
            return split(Text(message, redactor))
    return None


def split(message: Text) -> dict[str, Any]:
    """Take apart `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) …. preemption: …`."""
    first = _MESSAGE.search(message)
    if first is None:
        return {"refusals": {message: None}}
    helpless = _NOT_HELPFUL.search(message)
    return {
        "nodes": int(first.group(2)),
        "refusals": _reasons(message.part(*first.span(3))),
        "preemptionNotHelpful": int(helpless.group(1)) if helpless is not None else None,
    }


def _reasons(body: Text) -> dict[Text, int | None]:
    found: dict[Text, int | None] = {body.part(*one.span(2)): int(one.group(1)) for one in _REFUSAL.finditer(body)}
    return found or {body: None}
