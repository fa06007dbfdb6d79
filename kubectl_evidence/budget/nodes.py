"""All nodes."""

from __future__ import annotations

from collections import Counter

from kubectl_evidence.budget.limits import Cited, Limits
from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.nodes import Nodes
from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.volumes import Volumes
from kubectl_evidence.semantics.scheduling import fits, labels_in_question


def step(bundle: Bundle, kept: Cited, limits: Limits, left_out: Counter[str]) -> Bundle:
    """Keep of each group of nodes that refuse the pod alike one after the other, with the labels it asks for."""
    nodes, owners = bundle.data(Nodes), bundle.data(Owners)
    pod = bundle.data(Pod) or (owners.template if owners is not None else None)
    if nodes is None or pod is None:
        return bundle
    groups = [list(names) for names in fits(pod, nodes, bundle.data(Volumes)).values()]
    # The first of every group, then the second of each: what is left stands for as many groups as it can.
    order = sorted((place, number, name) for number, group in enumerate(groups) for place, name in enumerate(group))
    cited = kept.keys(Nodes.id, "items")
    drop = [name for _, _, name in order if name not in cited][limits.entries :]
    left_out["nodes"] += len(drop)
    asked = labels_in_question(pod, bundle.data(Volumes))

    def labels(name: str) -> set[str]:
        return kept.keys(Nodes.id, "items", name, "labels")

    fewer = {
        name: node.without("labels", [key for key in node.labels if key not in asked | labels(name)])
        for name, node in nodes.items.items()
        if name not in drop
    }
    return bundle.replaced(Nodes, nodes.with_parts("items", fewer).without("items", drop))
