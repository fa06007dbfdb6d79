"""TO BE WRITTEN: clues about metrics."""

from __future__ import annotations

from kubectl_evidence.clues.seen import Seen
from kubectl_evidence.clues.subject import Subject
from kubectl_evidence.frozen import dataclass


@dataclass(frozen=True)
class MetricsClue:
    """What is asked next about metrics."""


LATER = MetricsClue()


def read(seen: Seen, subject: Subject) -> MetricsClue:
    """Take the clues from the answers so far."""
    del seen, subject
    return MetricsClue()
