"""Disruption budgets: what each asks for, how many pods are healthy, and how many may be evicted."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.budget.disruption_budgets import OF_POD
from kubectl_evidence.evidence.disruption_budgets import DisruptionBudget, DisruptionBudgets
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.workload import Workload
from kubectl_evidence.render.blocks import Block, Item, Words, bad, joined, term, value, words
from kubectl_evidence.render.views.frame import Frame, inline
from kubectl_evidence.semantics.disruptions import is_behind, never_allows


def view(budgets: DisruptionBudgets, frame: Frame) -> Iterator[Block]:
    """Yield a line per budget, then what follows from there being several."""
    if frame.other(Pod) is None and frame.other(Workload) is None:
        yield Item(words(bad("the pod's labels were not read: which budgets select it is not known")))
    elif not budgets.items and not frame.left_out(OF_POD):
        yield Item(words("no PodDisruptionBudget selects the pod"))
    for name, one in budgets.items.items():
        states = [inline(kind, found, frame, well="True") for kind, found in one.conditions.items()]
        pieces = [_asks(one), _healthy(one), words("evictions: ", _allows(one)), *states]
        yield Item(words(value(name), ": ", joined("; ", pieces)))
    if len(budgets.items) > 1:
        # k8s.io/kubernetes pkg/registry/core/pod/storage/eviction.go
        yield Item(words(bad("the eviction API refuses to evict a pod that more than one budget selects")))


def _asks(one: DisruptionBudget) -> Words:
    if one.min_available is not None:
        asked = words("at least ", value(one.min_available), " available")
    elif one.max_unavailable is not None:
        asked = words("at most ", value(one.max_unavailable), " unavailable")
    else:
        asked = words("-")
    policy = one.unhealthy_pod_eviction_policy
    return words(asked, ", unhealthy pods: ", term(policy)) if policy is not None else asked


def _healthy(one: DisruptionBudget) -> Words:
    if one.expected_pods is None or one.current_healthy is None:
        return words(bad("no status yet"))
    return words(f"{one.current_healthy} of {one.expected_pods} healthy, {one.desired_healthy} needed")


def _allows(one: DisruptionBudget) -> Words:
    if is_behind(one):
        return words(bad("none: its status is of an older generation"))
    if one.disruptions_allowed is None:
        return words(bad("not known"))
    if one.disruptions_allowed:
        return words(f"{one.disruptions_allowed} allowed")
    return words(bad("none, not even with every pod healthy" if never_allows(one) else "none now"))
