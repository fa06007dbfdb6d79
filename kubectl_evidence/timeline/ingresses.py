"""Ingresses that lead to the pod's Services."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.ingresses import Ingresses
from kubectl_evidence.finding import cite
from kubectl_evidence.text import say
from kubectl_evidence.timeline.moment import Moment, moment


def moments(evidence: Ingresses) -> Iterator[Moment]:
    """Yield when each was made."""
    for name, one in evidence.ingresses.items.items() if evidence.ingresses is not None else ():
        if one.created is not None:
            where = cite(evidence, "ingresses", "items", name, "created")
            yield moment(one.created, say("Ingress/{}", name), say("created"), "object", where)
