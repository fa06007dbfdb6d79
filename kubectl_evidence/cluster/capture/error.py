"""What is wrong with a capture, and where."""

from __future__ import annotations

from kubectl_evidence.cluster import ConnectionFailed
from kubectl_evidence.frozen import dataclass

# The longest name that Kubernetes allows.
_LONGEST = 253


@dataclass(frozen=True)
class Place:
    """A spot in a file of the capture: `objects/pods.yaml:12`, or `objects/pods.json, items[3]`."""

    file: str
    line: int = 0
    inside: str = ""

    def __str__(self) -> str:
        line = f":{self.line}" if self.line else ""
        inside = f", {self.inside}" if self.inside and not self.line else ""
        return f"{self.file}{line}{inside}"


def shown(word: str) -> str:
    """Quote a key or a name of the file, which may be of any length and hold anything."""
    return repr(word if len(word) <= _LONGEST else f"{word[:_LONGEST]}…")


class CaptureError(ConnectionFailed):
    """The capture cannot be replayed: it is missing, malformed or not ours.

    `what` names file and line and may quote keys and names of the file, never a value:
    the values of a capture can be what its author wanted to keep.
    """

    def __init__(self, what: str, next_step: str, place: Place | None = None) -> None:
        super().__init__(f"{place}: {what}" if place else what, next_step)
        self.place = place
