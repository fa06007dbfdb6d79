"""One thing that happened."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from kubectl_evidence.finding import Model, Pointer
from kubectl_evidence.text import Text


class Moment(Model):
    """Something that happened. `untrusted` says that its words come from the cluster."""

    at: datetime
    until: datetime | None = None
    count: int = 1
    subject: Text
    says: Text
    kind: Literal["event", "container", "condition", "object", "rollout", "config", "log"]
    untrusted: bool = False
    # It tells of something that is not as it should be: an event of type Warning, an error in a log.
    warning: bool = False
    cites: Pointer


def moment(
    at: datetime,
    subject: Text,
    says: Text,
    kind: Literal["container", "condition", "object", "rollout", "config"],
    cites: Pointer,
) -> Moment:
    """Something that our own words tell."""
    return Moment(at=at, subject=subject, says=says, kind=kind, untrusted=False, cites=cites)
