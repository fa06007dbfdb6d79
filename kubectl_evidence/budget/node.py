"""The node."""

from __future__ import annotations

from collections import Counter

from kubectl_evidence.budget import events
from kubectl_evidence.budget.limits import Cited, Limits
from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.node import Node
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.semantics.scheduling import labels_in_question
from kubectl_evidence.text import Text

# Where it is and what it is (k8s.io/api/core/v1/well_known_labels.go).
_PLACE = (
    "kubernetes.io/arch",
    "kubernetes.io/hostname",
    "kubernetes.io/os",
    "node.kubernetes.io/instance-type",
    "topology.kubernetes.io/region",
    "topology.kubernetes.io/zone",
)


def step(bundle: Bundle, kept: Cited, limits: Limits, left_out: Counter[str]) -> Bundle:
    """Keep the latest events, and of the labels those that say where it is and those that the pod asks for."""
    node, pod = bundle.data(Node), bundle.data(Pod)
    if node is None:
        return bundle
    if node.events is not None:
        fewer = events.fewer(node.events, kept, limits, left_out, (Node.id, "events"))
        node = node.with_part("events", fewer)
    if node.node is not None and node.node.facts is not None:
        asked = labels_in_question(pod) if pod is not None else frozenset[Text]()
        cited = kept.keys(Node.id, "node", "facts", "labels")
        labels = node.node.facts.labels
        drop = [key for key in labels if key not in _PLACE and key not in asked and key not in cited]
        drop = drop[limits.entries :]
        left_out["nodeLabels"] += len(drop)
        node = node.with_part("node", node.node.with_part("facts", node.node.facts.without("labels", drop)))
    return bundle.replaced(Node, node)
