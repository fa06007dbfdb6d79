"""TO BE WRITTEN: clues about node."""

from __future__ import annotations

from kubectl_evidence.clues.seen import Seen
from kubectl_evidence.clues.subject import Subject
from kubectl_evidence.frozen import dataclass


@dataclass(frozen=True)
class NodeClue:
    """What is asked next about node."""


LATER = NodeClue()


def read(seen: Seen, subject: Subject) -> NodeClue:
    """Take the clues from the answers so far."""
    del seen, subject
    return NodeClue()
