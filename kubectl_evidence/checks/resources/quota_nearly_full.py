"""A ResourceQuota of the namespace is nearly used up."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kubectl_evidence.evidence.parts.meta import at
from kubectl_evidence.evidence.parts.quantity import parse
from kubectl_evidence.evidence.quotas import Quotas, ResourceQuota
from kubectl_evidence.finding import Proven, Verdict, cite
from kubectl_evidence.text import Text, join, say

EXPLAINS = ()

_NEARLY = Decimal("0.9")


def check(quotas: Quotas) -> Iterator[Verdict]:
    """## What it decides
    Whether at least nine tenths of what a ResourceQuota allows are used, where a controller of the target lacks pods.

    ## How it decides
    `status.used` is at least 0.9 of `status.hard` of a resource, both read as quantities. Quotas are read only where a
    controller has fewer pods than it wants.

    ## What would prove it
    Nothing more. It is information: a quota that is full refuses only what is yet to be created.

    ## Traps
    A bound of 0 forbids a kind of thing, and is full from the start. A quota's status lags behind admission. Counts
    of objects that pods do not need (Services, claims, ConfigMaps) are left out.

    ## Example
    > ResourceQuota/team is nearly used up: requests.cpu `1900m` of `2`, limits.memory `1Gi` of `1Gi`
    """
    found = quotas.quotas
    for name, one in found.items.items() if found is not None else ():
        full = [resource for resource in one.hard if _is_nearly_full(one, resource)]
        if full:
            yield Proven(
                subject=say("ResourceQuota/{}", name),
                severity="info",
                says=say("ResourceQuota/{} is nearly used up: {}", name, join(", ", (_figures(one, r) for r in full))),
                cites=tuple(cite(quotas, "quotas", "items", name, "used", resource) for resource in full),
            )


def _is_nearly_full(one: ResourceQuota, resource: Text) -> bool:
    of_pods = resource in ("pods", "cpu", "memory", "count/pods") or resource.startswith(("requests.", "limits."))
    used = at(one.used, resource)
    if not of_pods or used is None or ".storageclass." in resource or resource == "requests.storage":
        return False
    amount, bound = parse(used), parse(one.hard[resource])
    return amount is not None and bound is not None and bound > 0 and amount >= bound * _NEARLY


def _figures(one: ResourceQuota, resource: Text) -> Text:
    return say("{} `{}` of `{}`", resource, one.used[resource], one.hard[resource])
