"""Services."""

from __future__ import annotations

from collections import Counter

from kubectl_evidence.budget.limits import Cited, Limits
from kubectl_evidence.bundle import Bundle
from kubectl_evidence.evidence.ingresses import Ingresses
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.kinds import INGRESS, SERVICE
from kubectl_evidence.semantics.relations import relations


def step(bundle: Bundle, kept: Cited, limits: Limits, left_out: Counter[str]) -> Bundle:
    """Keep those that select the pod or are cited, and the closest of the others.

    What has nothing to do with the pod stays only where no Service selects it: a few for orientation.
    """
    services = bundle.data(Services)
    if services is None:
        return bundle
    related = relations(bundle.data)
    closeness = {name: min((one.closeness for one in found), default=_NOTHING) for name, found in related.items()}
    chosen = {name for name in services.items if closeness[name] == 0} | kept.keys("services", "items")
    # The target itself, and what a target that is an Ingress leads to.
    chosen |= led_to(bundle)
    others = sorted((name for name in services.items if name not in chosen), key=lambda name: closeness[name])
    if len(others) < len(services.items):
        others = [name for name in others if closeness[name] < _NAMED_LIKE]
    drop = {*services.items} - chosen - {*others[: limits.neighbours]}
    left_out["services"] += len(drop)
    return bundle.replaced(Services, services.without("items", drop))


def led_to(bundle: Bundle) -> set[str]:
    """The Services that the target is, or that it leads to as an Ingress."""
    if bundle.target.kind is SERVICE:
        return {bundle.target.name}
    ingresses = bundle.data(Ingresses)
    if bundle.target.kind is not INGRESS or ingresses is None or ingresses.ingresses is None:
        return set()
    found = (one for name, one in ingresses.ingresses.items.items() if name == bundle.target.name)
    return {str(backend.service) for one in found for backend in one.backends if backend.service is not None}


# Of what only has a name like the pod's little is to be learned where another Service selects the pod.
_NAMED_LIKE, _NOTHING = 5, 9
