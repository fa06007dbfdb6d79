"""What owns the pod, scales its workload and keeps it from disruption."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.autoscalers import Autoscalers
from kubectl_evidence.evidence.disruption_budgets import DisruptionBudgets
from kubectl_evidence.evidence.owners import Owners
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.rollout import Rollout
from kubectl_evidence.evidence.workload import Workload
from kubectl_evidence.finding import cite
from kubectl_evidence.graph.edge import Edge
from kubectl_evidence.text import Text, say


def edges(bundle: Bundle, center: Text) -> Iterator[Edge]:
    """The chain of controllers upwards, then autoscalers and disruption budgets."""
    yield from _owners(bundle, center)
    autoscalers, workload = bundle.data(Autoscalers), bundle.data(Workload)
    if autoscalers is not None and autoscalers.horizontal is not None:
        for name, one in autoscalers.horizontal.items.items():
            if one.target_kind is not None and one.target_name is not None:
                yield Edge(
                    source=say("HorizontalPodAutoscaler/{}", name),
                    relation="scales",
                    target=say("{}/{}", one.target_kind, one.target_name),
                    # Known of the autoscaler that is the target itself.
                    missing=workload is not None and workload.podless == "no-target" and name == bundle.target.name,
                    cites=cite(autoscalers, "horizontal", "items", name),
                )
    budgets = bundle.data(DisruptionBudgets)
    if budgets is not None:
        for name in budgets.items:
            cites = cite(budgets, "items", name)
            yield Edge(source=say("PodDisruptionBudget/{}", name), relation="covers", target=center, cites=cites)


def _owners(bundle: Bundle, center: Text) -> Iterator[Edge]:
    pod, owners = bundle.data(Pod), bundle.data(Owners)
    if pod is not None and pod.controller is not None:
        owner = say("{}/{}", pod.controller.kind, pod.controller.name)
        yield Edge(source=owner, relation="owns", target=center, cites=cite(pod, "controller"))
    if owners is None:
        return
    yield from _of_revision(bundle, owners)
    for below, above in pairwise(owners.parts):
        yield Edge(source=above, relation="owns", target=below, cites=cite(owners, "parts", above))
    # The last may be owned by something of a kind that is not asked for.
    for key, one in owners.parts.items():
        if one.controller is not None:
            owner = say("{}/{}", one.controller.kind, one.controller.name)
            if owner not in owners.parts:
                yield Edge(source=owner, relation="owns", target=key, cites=cite(owners, "parts", key, "controller"))


def _of_revision(bundle: Bundle, owners: Owners) -> Iterator[Edge]:
    """The Deployment above the pod's ReplicaSet, which is one of its revisions and no part of the owners."""
    pod, rollout = bundle.data(Pod), bundle.data(Rollout)
    below = pod.controller if pod is not None else None
    if below is None or rollout is None or below.name not in rollout.revisions:
        return
    owner = rollout.controller
    above = say("{}/{}", owner.kind, owner.name) if owner is not None else next(iter(owners.parts), None)
    this = say("{}/{}", below.kind, below.name)
    if above is not None and above != this:
        yield Edge(source=above, relation="owns", target=this, cites=cite(rollout, "revisions", below.name))
