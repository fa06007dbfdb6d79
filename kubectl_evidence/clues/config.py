"""TO BE WRITTEN: clues about config."""

from __future__ import annotations

from kubectl_evidence.clues.seen import Seen
from kubectl_evidence.clues.subject import Subject
from kubectl_evidence.frozen import dataclass


@dataclass(frozen=True)
class ConfigClue:
    """What is asked next about config."""


LATER = ConfigClue()


def read(seen: Seen, subject: Subject) -> ConfigClue:
    """Take the clues from the answers so far."""
    del seen, subject
    return ConfigClue()
