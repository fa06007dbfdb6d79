"""What decides on which node a pod may run: affinity, tolerations, spreading (core/v1)."""

from __future__ import annotations

from datetime import datetime

from pydantic import AliasPath

from kubectl_evidence.evidence import Part
from kubectl_evidence.evidence.parts.label_selector import LabelSelector, Requirement
from kubectl_evidence.text import Name, Text


class NodeTerm(Part):
    """All of its expressions have to hold; of several terms, one (NodeSelector). There are Gt and Lt besides."""

    match_expressions: tuple[Requirement, ...] = ()
    # Of fields there is one: metadata.name.
    match_fields: tuple[Requirement, ...] = ()


class PodTerm(Part):
    """The pods near which, or far from which, a pod has to be; without namespaces those of its own."""

    topology_key: Text
    label_selector: LabelSelector | None = None
    namespaces: tuple[Name, ...] = ()


class Spread(Part):
    """How evenly pods are spread over the values of a node label (TopologySpreadConstraint)."""

    max_skew: int
    topology_key: Text
    when_unsatisfiable: Text
    min_domains: int | None = None
    label_selector: LabelSelector | None = None


class Toleration(Part):
    """A taint that the pod puts up with. Without a key it is any; without an effect, every effect."""

    key: Text | None = None
    operator: Text | None = None
    value: Text | None = None
    effect: Text | None = None
    toleration_seconds: int | None = None


class Taint(Part):
    """What keeps pods off a node, or (NoExecute) drives them away."""

    key: Text
    value: Text | None = None
    effect: Text
    time_added: datetime | None = None


_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
NODE_AFFINITY = AliasPath("spec", "affinity", "nodeAffinity", _REQUIRED, "nodeSelectorTerms")
POD_AFFINITY = AliasPath("spec", "affinity", "podAffinity", _REQUIRED)
POD_ANTI_AFFINITY = AliasPath("spec", "affinity", "podAntiAffinity", _REQUIRED)
