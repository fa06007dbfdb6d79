"""What the node used when metrics-server last looked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from pydantic import AliasPath, Field

from kubectl_evidence import ask
from kubectl_evidence.clues import Known
from kubectl_evidence.evidence import Evidence
from kubectl_evidence.kinds import NODE
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name, Text


class NodeMetrics(Evidence):
    """One sample (metrics.k8s.io/v1beta1). Memory is the working set of everything on the node."""

    title: ClassVar[str] = "Node usage"
    serves_nodes: ClassVar[bool] = True
    informs: ClassVar[bool] = True
    unasked: ClassVar[str] = "nothing about the pod asks for it, or it is on no node"

    name: Name | None = Field(None, validation_alias=AliasPath("metadata", "name"))
    timestamp: datetime | None = None
    window: Text | None = None
    cpu: Text | None = Field(None, validation_alias=AliasPath("usage", "cpu"))
    memory: Text | None = Field(None, validation_alias=AliasPath("usage", "memory"))

    @classmethod
    def first(cls, target: Target) -> Mapping[str, ask.Ask]:
        return {"": _asked(target.name)} if target.kind is NODE else {}

    @classmethod
    def second(cls, target: Target, known: Known) -> Mapping[str, ask.Ask]:
        """Ask about the pod's node where something about the pod needs an explanation."""
        node = known.metrics.node
        return {"": _asked(node)} if node and known.troubled and target.kind is not NODE else {}


def _asked(node: str) -> ask.Ask:
    return ask.get("metrics.k8s.io/v1beta1", "nodes", node)
