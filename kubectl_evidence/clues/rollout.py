"""TO BE WRITTEN: clues about rollout."""

from __future__ import annotations

from kubectl_evidence.clues.seen import Seen
from kubectl_evidence.clues.subject import Subject
from kubectl_evidence.frozen import dataclass


@dataclass(frozen=True)
class RolloutClue:
    """What is asked next about rollout."""


LATER = RolloutClue()


def read(seen: Seen, subject: Subject) -> RolloutClue:
    """Take the clues from the answers so far."""
    del seen, subject
    return RolloutClue()
