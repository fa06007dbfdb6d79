"""TO BE WRITTEN: clues about admission."""

from __future__ import annotations

from kubectl_evidence.clues.seen import Seen
from kubectl_evidence.clues.subject import Subject
from kubectl_evidence.frozen import dataclass


@dataclass(frozen=True)
class AdmissionClue:
    """What is asked next about admission."""


LATER = AdmissionClue()


def read(seen: Seen, subject: Subject) -> AdmissionClue:
    """Take the clues from the answers so far."""
    del seen, subject
    return AdmissionClue()
