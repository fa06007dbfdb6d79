"""TO BE WRITTEN: clues about network."""

from __future__ import annotations

from kubectl_evidence.clues.seen import Seen
from kubectl_evidence.clues.subject import Subject
from kubectl_evidence.frozen import dataclass


@dataclass(frozen=True)
class NetworkClue:
    """What is asked next about network."""


LATER = NetworkClue()


def read(seen: Seen, subject: Subject) -> NetworkClue:
    """Take the clues from the answers so far."""
    del seen, subject
    return NetworkClue()
