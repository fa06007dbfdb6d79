"""The pods of the target by group, and what differs."""

from __future__ import annotations

from collections import Counter

from kubectl_evidence.budget.limits import Cited, Limits
from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.workload import Workload

# The differences that matter come first.
_TOLD = 2
# How the pods fail is the state of the target: so many groups and differences stay whatever the limits.
_FEWEST = 5


def step(bundle: Bundle, kept: Cited, limits: Limits, left_out: Counter[str]) -> Bundle:
    """Keep the worst groups and the first differences, the newest Jobs."""
    workload = bundle.data(Workload)
    if workload is None:
        return bundle
    groups = _needed(kept, "groups", max(_FEWEST, limits.entries))
    told = _needed(kept, "differences", max(_FEWEST, _TOLD * limits.entries))
    left_out["podGroups"] += max(0, len(workload.groups) - groups)
    left_out["differences"] += max(0, len(workload.differences) - told)
    cited = kept.keys(Workload.id, "jobs")
    drop = [name for name in [*workload.jobs][::-1] if name not in cited][limits.entries :]
    left_out["jobs"] += len(drop)
    fewer = workload.head("groups", groups).head("differences", told).without("jobs", drop)
    return bundle.replaced(Workload, fewer)


def _needed(kept: Cited, field: str, limit: int) -> int:
    """So many entries that what is cited is among them."""
    return max([limit, *(int(place) + 1 for place in kept.keys(Workload.id, field))])
