"""Revisions, and the differences between the newest two."""

from __future__ import annotations

from collections import Counter

from kubectl_evidence.budget.limits import Cited, Limits
from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.rollout import Rollout
from kubectl_evidence.semantics.rollouts import revision_of


def step(bundle: Bundle, kept: Cited, limits: Limits, left_out: Counter[str]) -> Bundle:
    """Keep the newest two, the pod's own and what still runs, then the newest; of the differences the first."""
    rollout, pod = bundle.data(Rollout), bundle.data(Pod)
    if rollout is None:
        return bundle
    own = revision_of(pod, rollout) if pod is not None else None
    needed = {rollout.current, rollout.previous, own, *kept.keys("rollout", "revisions")}
    needed |= {name for name, one in rollout.revisions.items() if one.existing_replicas}
    others = [name for name in rollout.revisions if name not in needed]
    old = others[max(0, limits.entries - len(needed)) :]
    cited = kept.keys("rollout", "changes")
    # They are short, and what most is looked for after a rollout.
    minor = [path for path in [*rollout.changes][2 * limits.entries :] if path not in cited]
    left_out["rollout"] += len(old) + len(minor)
    return bundle.replaced(Rollout, rollout.without("revisions", old).without("changes", minor))
