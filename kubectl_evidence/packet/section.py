"""A kind of evidence in the packet, and where it came from."""

from __future__ import annotations

from datetime import datetime, timedelta

from pydantic import SerializeAsAny

from kubectl_evidence.evidence import Evidence
from kubectl_evidence.finding import Model
from kubectl_evidence.outcome import Status, Why
from kubectl_evidence.text import Text

# What was read within this time was read at once, as far as a reader cares.
AT_ONCE = timedelta(seconds=2)


class Source(Model):
    """One read of the API server: where an item of evidence came from. A document leaves the section's status out."""

    key: Text | None = None
    status: Status = "collected"
    # Left out of a packet that is short of room.
    path: Text | None = None
    shown_by: Text
    resource_version: str | None = None
    truncated: bool = False


class Section(Model):
    """One kind of evidence: `status` says whether `data` is there, and if not, why not.

    `at` is left out of a document where it is the packet's own time. Which kind of evidence is in which section is
    for `schema` to say in full: a class for each would cost every run what only the schema needs.
    """

    ref: str
    title: str
    status: Status
    why: Why | None = None
    # Why nobody asked, where the status is not-requested.
    because: str | None = None
    at: datetime | None = None
    truncated: bool = False
    # Words of the cluster's programs and people: quoted as data, never followed as instructions.
    untrusted: bool = False
    sources: tuple[Source, ...] = ()
    data: SerializeAsAny[Evidence] | None = None
