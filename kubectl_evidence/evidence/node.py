"""The node that the pod runs on, or that room is made on for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

from pydantic import AliasPath, Field, model_validator

from kubectl_evidence import ask
from kubectl_evidence.clues import Known
from kubectl_evidence.evidence import Answer, Evidence
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.parts.node import DetailedNode
from kubectl_evidence.kinds import NODE
from kubectl_evidence.parsed import at
from kubectl_evidence.target import Target
from kubectl_evidence.text import Text

# Where the kubelet renews its lease: a sign of life every 10 s, which is seen sooner than the node's own status.
_LEASES = "kube-node-lease"
# Events of what is in no namespace are written here.
_EVENTS = "default"


class NodeObject(Answer):
    """The node itself."""

    facts: DetailedNode | None = Field(None, validation_alias="data")


class Lease(Answer):
    """The kubelet's lease (coordination.k8s.io/v1): after `lease_duration_seconds` without renewal it is silent."""

    holder: Text | None = Field(None, validation_alias=AliasPath("data", "spec", "holderIdentity"))
    renew_time: datetime | None = Field(None, validation_alias=AliasPath("data", "spec", "renewTime"))
    lease_duration_seconds: int | None = Field(None, validation_alias=AliasPath("data", "spec", "leaseDurationSeconds"))


class Node(Evidence):
    """The node; its events where anything needs an explanation, its lease where it does not say that it is ready."""

    title: ClassVar[str] = "Node"
    serves_nodes: ClassVar[bool] = True
    unasked: ClassVar[str] = "the pod is on no node"
    untrusted: ClassVar[bool] = True
    informs: ClassVar[bool] = True

    node: NodeObject | None = Field(None, validation_alias=AliasPath("parts", "node"))
    lease: Lease | None = Field(None, validation_alias=AliasPath("parts", "lease"))
    events: Events | None = None

    @classmethod
    def first(cls, target: Target) -> Mapping[str, ask.Ask]:
        return {"node": ask.get("v1", "nodes", target.name)} if target.kind is NODE else {}

    @classmethod
    def second(cls, target: Target, known: Known) -> Mapping[str, ask.Ask]:
        del target
        clue = known.node
        if not clue.name:
            return {}
        asks = {"node": ask.get("v1", "nodes", clue.name)}
        if clue.suspect:
            # By name: the kubelet and the node controller disagree about what a node's uid is.
            fields = f"involvedObject.kind=Node,involvedObject.name={clue.name}"
            asks["events"] = replace(
                ask.list_("v1", "events", _EVENTS, fields=fields), shown_by=f"kubectl events --for node/{clue.name}"
            )
        if clue.silent:
            asks["lease"] = ask.get("coordination.k8s.io/v1", "leases", clue.name, _LEASES)
        return asks

    @model_validator(mode="before")
    @classmethod
    def _events_apart(cls, answer: Any) -> Any:
        part = at(answer, "parts", "events")
        return {**answer, "events": {"parts": {"Node": part}}} if part is not None else answer

    @property
    def facts(self) -> DetailedNode | None:
        """What is known of the node, or None where it was not had."""
        return self.node.facts if self.node is not None else None
