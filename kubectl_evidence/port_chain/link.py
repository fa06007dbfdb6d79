"""A chain of ports, link by link."""

from __future__ import annotations

from typing import Literal

from kubectl_evidence.finding import Model, Pointer
from kubectl_evidence.text import Text

# In the order in which traffic passes them; the probe is beside the way: it asks from the node.
Stage = Literal["route", "service", "target", "slice", "probe", "socket"]
# `unknown`: what would tell was not read, or tells nothing. `not-applicable`: there is nothing to compare.
Verdict = Literal["match", "mismatch", "unknown", "not-applicable"]


class Link(Model):
    """One step: what it says, and whether it fits the step before."""

    stage: Stage
    verdict: Verdict
    says: Text
    cites: tuple[Pointer, ...] = ()


class Chain(Model):
    """The way of traffic to one port of one Service into one pod, as far as each step is known.

    `number` is the pod's port that the target port leads to, where that is known.
    """

    service: Text
    port: Text
    pod: Text
    number: int | None = None
    links: tuple[Link, ...]

    @property
    def broken(self) -> bool:
        """Whether any step does not fit."""
        return any(link.verdict == "mismatch" for link in self.links)
