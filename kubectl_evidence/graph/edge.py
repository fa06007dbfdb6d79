"""One relation between two objects."""

from __future__ import annotations

from typing import Literal

from kubectl_evidence.finding import Model, Pointer
from kubectl_evidence.text import Text

# What the first does to the second, as a reader says it.
Relation = Literal[
    "owns", "scales", "covers", "selects", "routes to", "applies to", "runs on", "mounts", "refers to", "is bound to",
    "is of class",
]  # fmt: skip


class Edge(Model):
    """`source` `relation` `target`, each as KIND/NAME; `missing` says that the target does not exist."""

    source: Text
    relation: Relation
    target: Text
    missing: bool = False
    cites: Pointer
