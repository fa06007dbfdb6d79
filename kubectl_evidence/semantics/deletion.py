"""When a deletion was asked for.

Source: k8s.io/apiserver pkg/registry/rest/delete.go, BeforeDelete: `metadata.deletionTimestamp` is the moment of the
request and the grace period together. An object without a grace period is given the moment itself.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from kubectl_evidence.text import Text, say


def asked_at(due: datetime, grace_seconds: int | None) -> datetime:
    """When a deletion was asked for that is due at `due` (deletionTimestamp, deletionGracePeriodSeconds)."""
    return due - timedelta(seconds=grace_seconds or 0)


def in_words(due: datetime, grace_seconds: int | None) -> Text:
    """What happened at that moment: that the object was to go, and by when, if it was given time."""
    return say("deletion was asked for, to be gone by {}", due) if grace_seconds else say("deletion was asked for")
