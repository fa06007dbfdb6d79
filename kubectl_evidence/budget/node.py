"""The node."""

from __future__ import annotations

from collections import Counter

from kubectl_evidence.budget import events
from kubectl_evidence.budget.limits import Cited, Limits
from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.events import Events
from kubectl_evidence.evidence.node import Node
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.kinds import NODE
from kubectl_evidence.semantics.scheduling import labels_in_question
from kubectl_evidence.semantics.wellness import is_well
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


def _warnings(events: Events, kept: Cited, left_out: Counter[str]) -> Events:
    """Of a node that is well only what went wrong is worth telling."""
    parts = {}
    for key, part in events.parts.items():
        cited = kept.keys(Node.id, "events", "parts", key, "items")
        drop = [name for name, event in part.items.items() if event.type != "Warning" and name not in cited]
        left_out["events"] += len(drop)
        parts[key] = part.without("items", drop)
    return events.with_parts("parts", parts)


def step(bundle: Bundle, kept: Cited, limits: Limits, left_out: Counter[str]) -> Bundle:
    """Of a node that is well, and not the target, keep little.

    Else the latest events, and of the labels those that say where it is and those that the pod asks for.
    """
    node, pod = bundle.data(Node), bundle.data(Pod)
    if node is None:
        return bundle
    aside = bundle.target.kind is not NODE and node.facts is not None and is_well(node.facts)
    if node.events is not None:
        told = _warnings(node.events, kept, left_out) if aside else node.events
        fewer = events.fewer(told, kept, limits, left_out, (Node.id, "events"))
        node = node.with_part("events", fewer)
    if node.node is not None and node.node.facts is not None:
        asked = labels_in_question(pod) if pod is not None else frozenset[Text]()
        cited = kept.keys(Node.id, "node", "facts", "labels")
        labels = node.node.facts.labels
        drop = [key for key in labels if key not in _PLACE and key not in asked and key not in cited]
        drop = drop if aside else drop[limits.entries :]
        left_out["nodeLabels"] += len(drop)
        facts = node.node.facts.without("labels", drop)
        if aside:
            facts = facts.without("capacity", facts.capacity)
        node = node.with_part("node", node.node.with_part("facts", facts))
    return bundle.replaced(Node, node)
