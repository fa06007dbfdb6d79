"""The packet: the one structured thing this program makes.

Its JSON Schema is generated from these classes and shipped. Everything that came from the
cluster, the command line or a file is a `Text`; plain strings are words of this program.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import SerializeAsAny, create_model, model_validator

from kubectl_evidence.evidence import Evidence, all_kinds, spelled
from kubectl_evidence.finding import CheckId, Cites, Compared, Model, Severity, Verify
from kubectl_evidence.graph.edge import Edge
from kubectl_evidence.outcome import Status, Why
from kubectl_evidence.text import Text
from kubectl_evidence.timeline import Moment

HEADLINE_LIMIT = 200


class Tool(Model):
    """Who made the packet."""

    name: Literal["kubectl-evidence"] = "kubectl-evidence"
    version: str


class Request(Model):
    """What was asked, and what it was taken to mean."""

    asked: Text
    # Absent for what is in no namespace: a node.
    namespace: Text | None = None
    # What the packet is about, and why it is that when it is not what was asked for.
    target: Text
    because: Text | None = None
    # The pod that was looked into, where the target is no pod: the worst of those that it leads to.
    examined: Text | None = None
    command: Text


class Cluster(Model):
    """Where the evidence came from, as whom, and whether all of it was had."""

    context: Text
    # Whose credentials were used, by the kubeconfig's name for them; a replay has none.
    user: Text | None = None
    server_version: Text | None = None
    collected_at: datetime
    # Absent in a replay: how long a replay takes says nothing about the cluster.
    seconds: float | None = None
    recorded: bool
    complete: bool


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


class Finding(Model):
    """A cause: proven, or suspected with what would prove it."""

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
    consequences: tuple[Consequence, ...] = ()
    verify: Verify | None = None
    mitigations: tuple[Text, ...] = ()


class RuledOut(Model):
    """What was checked and is contradicted by the evidence."""

    check: CheckId
    subject: Text
    says: Text
    cites: Cites


class Unknown(Model):
    """What could not be decided, and what would decide it: evidence that was not read, or is `masked`."""

    check: CheckId
    says: str
    missing: tuple[str, ...]
    masked: bool = False
    fill: Text


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

    `at` is left out of a document where it is the packet's own time. Which kind of evidence is in which section is for `schema` to say in full: a class for each would cost
    every run what only the schema needs.
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


class Redaction(Model):
    """What was masked in all that was read, also in what the packet had to leave out. No value is anywhere.

    `counts` is by rule, which is the KIND of the placeholders; `places` is the same by place: a kind of evidence and
    the fields that lead to the text (`logs.api/current`, `pod.containers.api.args`), or the request.
    """

    # How to read the placeholders; absent where there are none.
    legend: str | None = None
    counts: Mapping[str, int]
    places: Mapping[Text, Mapping[str, int]] = {}


class Budget(Model):
    """How large the packet is, and what it had to leave out, in entries of each sort."""

    max_tokens: int
    tokens: int
    left_out: Mapping[str, int]


class Mutation(Model):
    """A change that this run made in the cluster. Only a debug container ever is one."""

    object: Text
    change: Text
    undo: str


# kube-apiserver's default of --event-ttl.
EVENTS_KEPT = timedelta(hours=1)


class EventWindow(Model):
    """How far back events reach. The API server forgets them after an hour by default (--event-ttl).

    Between `gap_from`, the earliest time that anything else tells of, and `gap_until` what happened has no events.
    """

    oldest: datetime | None = None
    gap_from: datetime | None = None
    gap_until: datetime | None = None
    note: str = "events are kept for 1 h by default; what happened before has none"


if TYPE_CHECKING:
    EvidenceSet = Model
else:
    EvidenceSet = create_model(
        "EvidenceSet",
        __base__=Model,
        __doc__="Every kind of evidence that was asked for, collected or not.",
        **{kind.id: (Section | None, None) for kind in all_kinds()},
    )


class Packet(Model):
    """Evidence and what follows from it. A citation that leads nowhere cannot be made."""

    schema_version: Literal["1"] = "1"
    tool: Tool
    # Digest of the content: two packets with one id say the same.
    id: str = ""
    request: Request
    cluster: Cluster
    summary: Summary
    findings: tuple[Finding, ...]
    ruled_out: tuple[RuledOut, ...]
    unknown: tuple[Unknown, ...]
    # How the objects around the target hang together.
    graph: tuple[Edge, ...] = ()
    timeline: tuple[Moment, ...]
    event_window: EventWindow
    evidence: EvidenceSet
    # Kinds of evidence that nobody asked for, by their names in `evidence`, and why.
    not_asked: Mapping[str, str] = {}
    gaps: tuple[Gap, ...]
    redaction: Redaction
    budget: Budget
    mutations: tuple[Mutation, ...] = ()

    def sections(self) -> Mapping[str, Section]:
        """The evidence that was asked for by kind, in the order of the packet."""
        found = ((kind.id, getattr(self.evidence, kind.id)) for kind in all_kinds())
        return {kind: section for kind, section in found if section is not None}

    def document(self) -> dict[str, Any]:
        """The packet as parsed JSON; what is not there is left out rather than null, false or empty.

        What was looked for and is not there stays: an empty `items` is an observation.
        """
        document: dict[str, Any] = _quiet(self.model_dump(mode="json", by_alias=True, exclude_none=True))
        for kind, section in self.sections().items():
            written = document["evidence"][spelled(kind)]
            # When and how well it was read, only where that is not as of everything else.
            if section.at is not None and abs(section.at - self.cluster.collected_at) <= AT_ONCE:
                del written["at"]
            for source in written.get("sources", ()):
                if source["status"] == section.status:
                    del source["status"]
        return document

    def sealed(self) -> Self:
        """The same packet with its id."""
        content = json.dumps({**self.document(), "id": ""}, sort_keys=True, separators=(",", ":"))
        return self.model_copy(update={"id": f"sha256:{hashlib.sha256(content.encode()).hexdigest()[:32]}"})

    @model_validator(mode="after")
    def _every_citation_leads_somewhere(self) -> Self:
        evidence = self.document()["evidence"]
        cited = [
            *(pointer for finding in self.findings for pointer in finding.cites),
            *(pointer for finding in self.findings for c in finding.consequences for pointer in c.cites),
            *(pointer for fact in self.ruled_out for pointer in fact.cites),
            *(moment.cites for moment in self.timeline),
            *(edge.cites for edge in self.graph),
        ]
        for pointer in cited:
            value: Any = evidence.get(spelled(pointer.kind), {}).get("data")
            for step in pointer.path:
                key = step if isinstance(value, list) else str(step)
                try:
                    value = value[key]
                except (KeyError, IndexError, TypeError):
                    msg = f"{pointer} leads nowhere"
                    raise ValueError(msg) from None
        return self


# Fields whose usual value is no news. `items`, `parts`, `ports` and the like are not among them.
_USUALLY_EMPTY = frozenset(
    "args command compared consequences deleted graph hostNetwork limits missing mitigations nodeSelector paused "
    "places publishNotReadyAddresses readinessGates requests sources terminating truncated untrusted warning".split()
)
_USUAL = {"count": 1, "serving": True}


def _quiet(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _quiet(inner) for key, inner in value.items() if not _is_no_news(key, inner)}
    return [_quiet(inner) for inner in value] if isinstance(value, list) else value


def _is_no_news(key: str, value: Any) -> bool:
    if key in _USUALLY_EMPTY:
        return value is False or value == [] or value == {}
    return key in _USUAL and value is not None and value == _USUAL[key] and type(value) is type(_USUAL[key])
