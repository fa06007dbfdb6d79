"""What a run would read, before it reads anything."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.ask import Ask
from kubectl_evidence.evidence import Evidence, all_kinds
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.target import ContainerRef, Known, OwnerRef, ServiceRef, Target

# Names that only the first answers tell. They stand in paths, so they are spelled like names.
_LATER = Known(
    containers=(ContainerRef("CONTAINER", "container", restarted=True),),
    owners=(OwnerRef("apps/v1", "ReplicaSet", "REPLICASET", "UID"), OwnerRef("apps/v1", "Deployment", "DEPLOYMENT")),
    metrics_service=ServiceRef("kube-system", "metrics-server"),
    uid="UID",
)


@dataclass(frozen=True)
class Planned:
    """One read: for which evidence, in which wave."""

    kind: type[Evidence]
    wave: int
    ask: Ask


def plan(target: Target, known: Known = _LATER) -> Iterator[Planned]:
    """List the reads of a run, with capitals where a name is not known before the first answers."""
    for kind in all_kinds():
        for ask in kind.first(target).values():
            yield Planned(kind, 1, ask)
        for ask in kind.second(target, known).values():
            yield Planned(kind, 2, ask)
