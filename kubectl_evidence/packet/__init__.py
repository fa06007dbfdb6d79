"""The packet: the one structured thing this program makes.

Its JSON Schema is generated from these classes and shipped. Everything that came from the
cluster, the command line or a file is a `Text`; plain strings are words of this program.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import PrivateAttr, create_model, model_validator

from kubectl_evidence.evidence import all_kinds, spelled
from kubectl_evidence.finding import Model
from kubectl_evidence.graph.edge import Edge
from kubectl_evidence.packet.about import (
    EVENTS_KEPT,
    Budget,
    Cluster,
    EventWindow,
    Mutation,
    Redaction,
    Request,
    Tool,
)
from kubectl_evidence.packet.claims import (
    HEADLINE_LIMIT,
    Change,
    Consequence,
    Finding,
    Gap,
    Rollback,
    RuledOut,
    Summary,
    Unknown,
)
from kubectl_evidence.packet.quiet import quiet
from kubectl_evidence.packet.section import AT_ONCE, Section, Source
from kubectl_evidence.port_chain.link import Chain
from kubectl_evidence.timeline import Moment

__all__ = [
    "AT_ONCE",
    "EVENTS_KEPT",
    "HEADLINE_LIMIT",
    "Budget",
    "Change",
    "Cluster",
    "Consequence",
    "EventWindow",
    "Finding",
    "Gap",
    "Mutation",
    "Packet",
    "Redaction",
    "Request",
    "Rollback",
    "RuledOut",
    "Section",
    "Source",
    "Summary",
    "Tool",
    "Unknown",
]

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
    rollback: Rollback | None = None
    ruled_out: tuple[RuledOut, ...]
    unknown: tuple[Unknown, ...]
    # How the objects around the target hang together.
    graph: tuple[Edge, ...] = ()
    # The way of traffic into the pod, port by port.
    port_chains: tuple[Chain, ...] = ()
    timeline: tuple[Moment, ...]
    event_window: EventWindow
    evidence: EvidenceSet
    # Kinds of evidence that nobody asked for, by their names in `evidence`, and why.
    not_asked: Mapping[str, str] = {}
    gaps: tuple[Gap, ...]
    redaction: Redaction
    budget: Budget
    mutations: tuple[Mutation, ...] = ()

    # Written once: what it is written from never changes.
    _written: dict[str, Any] | None = PrivateAttr(default=None)

    def sections(self) -> Mapping[str, Section]:
        """The evidence that was asked for by kind, in the order of the packet."""
        found = ((kind.id, getattr(self.evidence, kind.id)) for kind in all_kinds())
        return {kind: section for kind, section in found if section is not None}

    def document(self) -> dict[str, Any]:
        """The packet as parsed JSON; what is not there is left out rather than null, false or empty.

        What was looked for and is not there stays: an empty `items` is an observation.
        """
        if self._written is None:
            self._written = self._write()
        return self._written

    def _write(self) -> dict[str, Any]:
        document: dict[str, Any] = quiet(self.model_dump(mode="json", by_alias=True, exclude_none=True))
        for kind, section in self.sections().items():
            written = document["evidence"][spelled(kind)]
            # When and how well it was read, only where that is not as of everything else.
            if section.at is not None and abs(section.at - self.cluster.collected_at) <= AT_ONCE:
                del written["at"]
            for source in written.get("sources", ()):
                if source["status"] == section.status:
                    del source["status"]
        return document

    def sized(self, tokens: int) -> Self:
        """The same packet with its size in the budget."""
        changed = self.model_copy(update={"budget": self.budget.model_copy(update={"tokens": tokens})})
        document = self.document()
        changed._written = {**document, "budget": {**document["budget"], "tokens": tokens}}
        return changed

    def sealed(self) -> Self:
        """The same packet with its id."""
        document = self.document()
        content = json.dumps({**document, "id": ""}, sort_keys=True, separators=(",", ":"))
        sealed = self.model_copy(update={"id": f"sha256:{hashlib.sha256(content.encode()).hexdigest()[:32]}"})
        sealed._written = {**document, "id": sealed.id}
        return sealed

    @model_validator(mode="after")
    def _every_citation_leads_somewhere(self) -> Self:
        evidence = self.document()["evidence"]
        cited = [
            *(pointer for finding in self.findings for pointer in finding.cites),
            *(pointer for finding in self.findings if finding.after for pointer in finding.after.cites),
            *(self.rollback.cites if self.rollback is not None else ()),
            *(pointer for finding in self.findings for c in finding.consequences for pointer in c.cites),
            *(pointer for fact in self.ruled_out for pointer in fact.cites),
            *(moment.cites for moment in self.timeline),
            *(edge.cites for edge in self.graph),
            *(pointer for chain in self.port_chains for link in chain.links for pointer in link.cites),
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
