"""Every node, for a pod that none of them fits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, ClassVar

from pydantic import BeforeValidator

from kubectl_evidence import ask
from kubectl_evidence.clues import Known
from kubectl_evidence.evidence import Evidence
from kubectl_evidence.evidence.parts.meta import by_name
from kubectl_evidence.evidence.parts.node import ListedNode
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name

# A larger cluster is not listed to its end: what so many nodes refuse, the others hardly offer.
ENOUGH = 100


class Nodes(Evidence):
    """What decides whether the pod could run there, by node. Which pods they run already is not known."""

    title: ClassVar[str] = "Nodes"
    unasked: ClassVar[str] = "the pod has a node, or the scheduler has not looked for one in vain"

    items: Annotated[Mapping[Name, ListedNode], BeforeValidator(by_name)] = {}

    @classmethod
    def second(cls, target: Target, known: Known) -> Mapping[str, ask.Ask]:
        del target
        if not known.node.every:
            return {}
        return {"": replace(ask.list_("v1", "nodes", most=ENOUGH), shown_by="kubectl get nodes")}
