"""Network policies and their rules."""

from __future__ import annotations

from collections import Counter

from kubectl_evidence.budget.limits import Cited, Limits
from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.network_policies import NetworkPolicies


def step(bundle: Bundle, kept: Cited, limits: Limits, left_out: Counter[str]) -> Bundle:
    """Keep the first policies, all rules of each.

    With one less, what all of them together allow is no longer to be seen: that there are more is said beside it.
    """
    evidence = bundle.data(NetworkPolicies)
    if evidence is None or evidence.policies is None:
        return bundle
    cited = kept.keys("network_policies", "policies", "items")
    drop = [name for name in evidence.policies.items if name not in cited][limits.entries :]
    # Unlike those that do not select the pod, which are counted by the name of the kind.
    left_out["selectingPolicies"] += len(drop)
    fewer = evidence.policies.without("items", drop)
    return bundle.replaced(NetworkPolicies, evidence.with_part("policies", fewer))
