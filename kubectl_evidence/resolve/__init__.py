"""There is no such target: find what was meant, or name what could have been."""

from __future__ import annotations

from kubectl_evidence.ask import Ask
from kubectl_evidence.cluster import Cluster
from kubectl_evidence.kinds import POD
from kubectl_evidence.outcome import NotRequested, Outcome
from kubectl_evidence.raw import Raw
from kubectl_evidence.resolve.found import Candidate, Resolved, TargetNotFound
from kubectl_evidence.target import Target
from kubectl_evidence.text import Redactor

__all__ = ["Candidate", "Resolved", "TargetNotFound", "asks", "resolve"]

_UNREAD = NotRequested("the pods of the namespace have not been read")


def asks(target: Target) -> tuple[Ask, ...]:
    """Say what is read where there is no such target."""
    from kubectl_evidence.resolve import others, pods

    return tuple(pods.asks(target)) if target.kind is POD else others.asks(target).all


def resolve(
    target: Target, cluster: Cluster, redactor: Redactor, seconds: float, *, exact: bool, live: Outcome[Raw] = _UNREAD
) -> Resolved:
    """Find what stands in for a target that does not exist, as `resolve.pods` does; other kinds are only named.

    Raises:
        TargetNotFound: nothing does, or `exact` was asked for.
    """
    # Nearly every run finds its target.
    from kubectl_evidence.resolve import others, pods

    if target.kind is POD:
        return pods.resolve(target, cluster, redactor, seconds, exact=exact, live=live)
    raise others.not_found(target, cluster, redactor, seconds, live)
