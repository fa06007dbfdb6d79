"""A PodDisruptionBudget keeps a node from being drained."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.disruption_budgets import DisruptionBudget, DisruptionBudgets
from kubectl_evidence.evidence.node import Node
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.finding import Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.disruptions import is_behind, never_allows
from kubectl_evidence.text import Name, Text, join, own, say

EXPLAINS = ()


def check(budgets: DisruptionBudgets, pod: Pod, node: Node) -> Iterator[Verdict]:
    """## What it decides
    Whether the pod's node is cordoned, as `kubectl drain` does first, and a budget lets nobody evict the pod: the drain
    waits for ever, or until more pods are healthy.

    ## How it decides
    The node has `spec.unschedulable`, and the budget that selects the pod allows no disruption
    (`status.disruptionsAllowed` 0 in a status of the present generation): because it demands as many healthy pods as
    there are, even while all of them are healthy (pkg/controller/disruption/disruption.go), or because too few are
    healthy. Or two budgets select the pod: the eviction API refuses then (pkg/registry/core/pod/storage/eviction.go).

    ## What would prove it
    Nothing more. That somebody drains the node is probable, and not said by its being cordoned.

    ## Traps
    Without a drain a budget of this kind harms nobody: nothing is said. While a pod is down no disruption is allowed,
    which is what a budget is for. AlwaysAllow lets go of pods that are not ready, and pods that are being deleted or
    have finished need no eviction.

    ## Example
    > PodDisruptionBudget/checkout allows no eviction of Pod/checkout-api-6f9d7c5b88-vk4n2 from the cordoned
    > Node/node-1: minAvailable 1 of 1 pods, which even with all of them healthy leaves none to evict
    """
    facts = node.facts
    if facts is None or not facts.unschedulable or pod.finished or pod.deleted is not None:
        return
    if len(budgets.items) > 1:
        yield _several(budgets, pod, node)
        return
    for name, one in budgets.items.items():
        lets_go = one.unhealthy_pod_eviction_policy == "AlwaysAllow" and not pod.ready
        if is_behind(one) or one.disruptions_allowed != 0 or lets_go:
            continue
        yield Proven(
            subject=say("PodDisruptionBudget/{}", name),
            severity="warning",
            says=say(
                "PodDisruptionBudget/{} allows no eviction of Pod/{} from the cordoned Node/{}: {}",
                name,
                pod.name,
                pod.node_name or own("?"),
                _why(one),
            ),
            cites=(
                cite(budgets, "items", name, "disruptions_allowed"),
                cite(node, "node", "facts", "unschedulable"),
            ),
            would_weaken=say("a node that was cordoned for another reason than to drain it"),
            verify=_verify(name, pod),
            mitigations=(say("one healthy pod more than the budget wants"),),
        )


def _why(one: DisruptionBudget) -> Text:
    wants = _wants(one)
    healthy, expected = one.current_healthy or 0, one.expected_pods or 0
    if never_allows(one):
        return say("{} of {} pods, which even with all of them healthy leaves none to evict", wants, expected)
    return say("{}, and {} of {} pods are healthy, {} needed", wants, healthy, expected, one.desired_healthy or 0)


def _wants(one: DisruptionBudget) -> Text:
    if one.max_unavailable is not None:
        return say("maxUnavailable {}", one.max_unavailable)
    return say("minAvailable {}", one.min_available if one.min_available is not None else own("?"))


def _several(budgets: DisruptionBudgets, pod: Pod, node: Node) -> Proven:
    names = list(budgets.items)
    return Proven(
        subject=say("Pod/{}", pod.name),
        severity="warning",
        says=say(
            "{} PodDisruptionBudgets select Pod/{} on the cordoned Node/{} ({}): the eviction API refuses to evict it",
            len(names),
            pod.name,
            pod.node_name or own("?"),
            join(", ", names),
        ),
        cites=(*(cite(budgets, "items", name) for name in names), cite(node, "node", "facts", "unschedulable")),
        would_weaken=say("a node that was cordoned for another reason than to drain it"),
        verify=_verify(names[0], pod),
    )


def _verify(name: Name, pod: Pod) -> Verify:
    return Verify(command=say("kubectl get pdb {} -n {}", name, pod.namespace), expect=say("ALLOWED DISRUPTIONS 0"))
