"""What else runs on the node, and how much of it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import model_validator

from kubectl_evidence import ask
from kubectl_evidence.clues import Known
from kubectl_evidence.evidence import Evidence, Part
from kubectl_evidence.evidence.parts.quantity import added
from kubectl_evidence.evidence.parts.requests import pod_requests
from kubectl_evidence.evidence.workload import ENOUGH
from kubectl_evidence.parsed import at, listed
from kubectl_evidence.target import Target
from kubectl_evidence.text import Text


class PodOnNode(Part):
    """A pod that takes room, and what the scheduler counts for it."""

    phase: Text | None = None
    requests: Mapping[Text, Text] = {}


class NodePods(Evidence):
    """The pods of the node by `NAMESPACE/NAME`, and what they ask for together.

    Those that are over do not count (kubectl describe node: k8s.io/kubectl/pkg/describe, describeNodeResource).
    """

    title: ClassVar[str] = "Pods on the node"
    serves_nodes: ClassVar[bool] = True
    unasked: ClassVar[str] = "nothing says that the node lacks room"

    total: int = 0
    requested: Mapping[Text, Text] = {}
    pods: Mapping[Text, PodOnNode] = {}

    @classmethod
    def second(cls, target: Target, known: Known) -> Mapping[str, ask.Ask]:
        del target
        if not (known.node.name and known.node.crowded):
            return {}
        return {"": ask.list_("v1", "pods", fields=f"spec.nodeName={known.node.name}", most=ENOUGH)}

    @model_validator(mode="before")
    @classmethod
    def _add_up(cls, answer: Any) -> Any:
        if not isinstance(answer, dict):
            return answer
        pods: dict[str, Any] = {}
        requested: dict[str, str] = {}
        for pod in listed(answer.get("items")):
            phase = at(pod, "status", "phase")
            if phase not in ("Succeeded", "Failed"):
                asked = pod_requests(pod)
                requested = added(requested, asked)
                place = f"{at(pod, 'metadata', 'namespace')}/{at(pod, 'metadata', 'name')}"
                pods[place] = {"phase": phase, "requests": asked}
        return {"total": len(pods), "requested": requested, "pods": pods}
