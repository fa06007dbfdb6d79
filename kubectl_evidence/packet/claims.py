"""What the packet claims, and what it says that it does not know."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from kubectl_evidence.finding import CheckId, Cites, Compared, Model, Severity, Verify
from kubectl_evidence.outcome import Status, Why
from kubectl_evidence.text import Text

HEADLINE_LIMIT = 200


class Summary(Model):
    """What a reader in a hurry takes away."""

    headline: Text
    state: Text
    causes: tuple[Text, ...] = ()


class Consequence(Model):
    """A finding that another one explains. It may be proven where its cause is only suspected."""

    check: CheckId
    subject: Text
    verdict: Literal["proven", "suspected"]
    severity: Severity
    says: Text
    cites: Cites


class Change(Model):
    """What somebody changed shortly before something began, and by how many seconds before."""

    says: Text
    seconds: int
    cites: Cites


class Finding(Model):
    """A cause: proven, or suspected with what would prove it. `because` is why it stands at its place among others."""

    id: str
    check: CheckId
    subject: Text
    verdict: Literal["proven", "suspected"]
    severity: Severity
    says: Text
    cites: Cites
    since: datetime | None = None
    compared: tuple[Compared, ...] = ()
    would_prove: Text | None = None
    would_weaken: Text | None = None
    consequences: tuple[Consequence, ...] = ()
    verify: Verify | None = None
    mitigations: tuple[Text, ...] = ()
    because: Text | None = None
    after: Change | None = None


class Rollback(Model):
    """Whether the newest revision of the target's controller can be undone: a mitigation, whatever the cause is.

    `restores` is what of the pod template would be as before, `leaves` what would stay as it is.
    """

    possible: bool
    says: Text
    to_revision: int | None = None
    command: Text | None = None
    restores: tuple[Text, ...] = ()
    leaves: tuple[Text, ...] = ()
    cites: Cites


class RuledOut(Model):
    """What was checked and is contradicted by the evidence."""

    check: CheckId
    subject: Text
    says: Text
    cites: Cites


class Unknown(Model):
    """Checks that lack the same evidence, and what would decide them: it was not read, or is `masked`."""

    checks: tuple[CheckId, ...]
    missing: tuple[str, ...]
    masked: bool = False
    fill: Text


class Gap(Model):
    """One read that gave nothing, and the rule that would let it."""

    evidence: str
    key: Text | None = None
    status: Status
    why: Why | None = None
    http_status: int | None = None
    verb: str
    resource: str
    group: str
    namespace: Text | None = None
    says: Text
    # A rule of a Role (ClusterRole where there is no namespace); only where permission is what is missing.
    rule: Mapping[str, tuple[str, ...]] | None = None
