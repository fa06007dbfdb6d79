"""What became of the node."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.clues.node import WELL
from kubectl_evidence.evidence.node import Node
from kubectl_evidence.finding import Pointer, cite
from kubectl_evidence.text import join, say
from kubectl_evidence.timeline import events
from kubectl_evidence.timeline.moment import Moment, moment


def moments(node: Node) -> Iterator[Moment]:
    """Conditions that are not as they should be, taints that tell when they came, deletion, and events."""
    subject, facts = say("the node"), node.facts
    if facts is not None:
        for kind, condition in facts.conditions.items():
            if condition.last_transition_time is not None and condition.status != WELL.get(kind, condition.status):
                reason = [say("({})", condition.reason)] if condition.reason else []
                said = join(" ", [say("{} became {}", kind, condition.status), *reason])
                where = cite(node, "node", "facts", "conditions", kind)
                yield moment(condition.last_transition_time, subject, said, "condition", where)
        for number, taint in enumerate(facts.taints):
            if taint.time_added is not None:
                said = say("tainted {}:{}", taint.key, taint.effect)
                yield moment(
                    taint.time_added, subject, said, "condition", cite(node, "node", "facts", "taints", number)
                )
        if facts.deleted is not None:
            said = say("to be gone (deletionTimestamp)")
            yield moment(facts.deleted, subject, said, "object", cite(node, "node", "facts", "deleted"))
    if node.events is not None:
        for one in events.moments(node.events):
            yield one.model_copy(update={"cites": Pointer(kind=node.id, path=("events", *one.cites.path))})
