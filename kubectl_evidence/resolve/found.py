"""What looking for a target comes to: one that stands in for it, or the names of those that may have been meant."""

from __future__ import annotations

from collections.abc import Mapping

from kubectl_evidence.ask import Ask
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.outcome import Outcome
from kubectl_evidence.raw import Raw
from kubectl_evidence.target import Target
from kubectl_evidence.text import Text


@dataclass(frozen=True)
class Resolved:
    """What to look at, and why it is that."""

    target: Target
    because: Text
    # What was read to find it, so that a recording leads to the same.
    answers: Mapping[Ask, Outcome[Raw]]


@dataclass(frozen=True)
class Candidate:
    """Something that might have been meant."""

    name: Text
    why: Text


class TargetNotFound(Exception):
    """Nothing of that name, and nothing that it clearly stands for. All words are redacted."""

    def __init__(self, says: Text, candidates: tuple[Candidate, ...], next_steps: tuple[Text, ...]) -> None:
        super().__init__(says)
        self.says = says
        self.candidates = candidates
        self.next_steps = next_steps
