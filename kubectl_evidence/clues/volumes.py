"""TO BE WRITTEN: clues about volumes."""

from __future__ import annotations

from kubectl_evidence.clues.seen import Seen
from kubectl_evidence.clues.subject import Subject
from kubectl_evidence.frozen import dataclass


@dataclass(frozen=True)
class VolumesClue:
    """What is asked next about volumes."""


LATER = VolumesClue()


def read(seen: Seen, subject: Subject) -> VolumesClue:
    """Take the clues from the answers so far."""
    del seen, subject
    return VolumesClue()
