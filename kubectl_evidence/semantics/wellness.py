"""Whether a node is well."""

from __future__ import annotations

from kubectl_evidence.clues.node import WELL
from kubectl_evidence.evidence.parts.node import DetailedNode


def is_well(node: DetailedNode) -> bool:
    """Whether every condition that is known is as it should be, Ready among them, and new pods may come.

    What the node controller and the kubelet write: k8s.io/api/core/v1, NodeConditionType.
    """
    told = {str(kind): condition.status for kind, condition in node.conditions.items()}
    as_should_be = all(told[kind] == status for kind, status in WELL.items() if kind in told)
    return "Ready" in told and as_should_be and not node.unschedulable and node.deleted is None
