"""What the scheduler counts as asked for by a pod, from its parsed JSON.

Source: k8s.io/component-helpers/resource/helpers.go, PodRequests, with what a resize in place has allocated.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kubectl_evidence.evidence.parts.quantity import added, largest
from kubectl_evidence.parsed import at, listed


def pod_requests(pod: Any) -> dict[str, str]:
    """Give the amount by resource, such as `{"cpu": "150m"}`.

    Main containers and sidecars run side by side, each init container beside the sidecars before it: the pod
    needs the larger of both. Requests of the pod as a whole overrule; the overhead of its runtime comes on top.
    """
    status = {
        at(one, "name"): one
        for key in ("containerStatuses", "initContainerStatuses")
        for one in listed(at(pod, "status", key))
    }
    infeasible = any(
        at(one, "type") == "PodResizePending" and at(one, "reason") == "Infeasible"
        for one in listed(at(pod, "status", "conditions"))
    )
    together: dict[str, str] = {}
    for container in listed(at(pod, "spec", "containers")):
        together = added(together, _asked(container, status, infeasible=infeasible))
    sidecars: dict[str, str] = {}
    peak: dict[str, str] = {}
    for container in listed(at(pod, "spec", "initContainers")):
        if at(container, "restartPolicy") == "Always":
            asked = _asked(container, status, infeasible=infeasible)
            together, sidecars = added(together, asked), added(sidecars, asked)
            peak = largest(peak, sidecars)
        else:
            peak = largest(peak, added(amounts(at(container, "resources", "requests")), sidecars))
    whole = amounts(at(pod, "spec", "resources", "requests"))
    return added({**largest(together, peak), **whole}, amounts(at(pod, "spec", "overhead")))


def _asked(container: Any, status: Mapping[Any, Any], *, infeasible: bool) -> dict[str, str]:
    """What is asked for now: until a resize is done the larger of before and after (determineEffectiveRequests)."""
    wanted = amounts(at(container, "resources", "requests"))
    one = status.get(at(container, "name"))
    actual, allocated = amounts(at(one, "resources", "requests")), amounts(at(one, "allocatedResources"))
    if at(one, "resources") is None:
        return wanted
    had = largest(actual, allocated)
    return had if infeasible else largest(wanted, had)


def amounts(found: Any) -> dict[str, str]:
    """A ResourceList, less what it has none of (`hugepages-1Gi: "0"`)."""
    if not isinstance(found, dict):
        return {}
    return {name: str(amount) for name, amount in found.items() if amount not in ("0", 0, None)}
