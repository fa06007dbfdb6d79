"""Network policies: since when each restricts the pod."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.network_policies import NetworkPolicies
from kubectl_evidence.finding import cite
from kubectl_evidence.text import say
from kubectl_evidence.timeline.moment import Moment, moment


def moments(evidence: NetworkPolicies) -> Iterator[Moment]:
    """Yield when each was made."""
    for name, one in evidence.policies.items.items() if evidence.policies is not None else ():
        if one.created is not None:
            where = cite(evidence, "policies", "items", name, "created")
            yield moment(one.created, say("NetworkPolicy/{}", name), say("created"), "object", where)
