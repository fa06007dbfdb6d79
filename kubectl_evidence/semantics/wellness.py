"""Whether a node is well."""

from __future__ import annotations

from kubectl_evidence.clues.node import WELL
from kubectl_evidence.evidence.parts.node import DetailedNode


def is_well(node: DetailedNode) -> bool:
    """Whether every condition is as it should be, Ready among them, and new pods may come.

    Of a condition that an add-on has set nobody can tell.

    What the node controller and the kubelet write: k8s.io/api/core/v1, NodeConditionType.
    """
    told = {str(kind): condition.status for kind, condition in node.conditions.items()}
    as_should_be = all(WELL.get(kind) == status for kind, status in told.items())
    return "Ready" in told and as_should_be and not node.unschedulable and node.deleted is None
