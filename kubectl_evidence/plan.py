"""What a run would read, before it reads anything.

What later reads depend on is not known then. It stands in capitals, as `clues.LATER` has it; here it is fitted to the
kind of the target, once with everything that answers could tell, and once with what they tell where all is well.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kubectl_evidence.ask import Ask
from kubectl_evidence.clues import LATER, Known
from kubectl_evidence.clues.admission import AdmissionClue
from kubectl_evidence.clues.metrics import MetricsClue
from kubectl_evidence.clues.network import NetworkClue
from kubectl_evidence.clues.node import NodeClue
from kubectl_evidence.clues.refs import OwnerRef
from kubectl_evidence.clues.representatives import RepresentativesClue
from kubectl_evidence.clues.volumes import VolumesClue
from kubectl_evidence.clues.workload import PodsBy, WorkloadClue
from kubectl_evidence.evidence import Evidence, all_kinds
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.kinds import (
    AUTOSCALER,
    CLAIM,
    CONTROLLERS,
    CRON_JOB,
    DAEMON_SET,
    DEPLOYMENT,
    INGRESS,
    JOB,
    NODE,
    POD,
    REPLICA_SET,
    STATEFUL_SET,
    Kind,
)
from kubectl_evidence.target import Target

# From the pod upwards; what may control the pods of other targets is any of them.
_ABOVE: dict[Kind, tuple[Kind, ...]] = {
    DEPLOYMENT: (REPLICA_SET, DEPLOYMENT),
    REPLICA_SET: (REPLICA_SET, DEPLOYMENT),
    STATEFUL_SET: (STATEFUL_SET,),
    DAEMON_SET: (DAEMON_SET,),
    JOB: (JOB, CRON_JOB),
    CRON_JOB: (JOB, CRON_JOB),
    NODE: (),
}
# Most pods are of a Deployment.
_USUALLY = (REPLICA_SET, DEPLOYMENT)
_REVISIONS = {DEPLOYMENT: "replicasets", STATEFUL_SET: "controllerrevisions", DAEMON_SET: "controllerrevisions"}


@dataclass(frozen=True)
class Planned:
    """One read: for which evidence, in which wave, and whether an earlier answer has to give a reason for it."""

    kind: type[Evidence]
    wave: int
    ask: Ask
    if_needed: bool


def plan(target: Target) -> Iterator[Planned]:
    """List the reads that a run may make, each once, with capitals where a name is not known before the first answers.

    Those that are not `if_needed` are made where the target is well and its pods are of a Deployment, or of the target
    itself, have run but once, and refer to a ConfigMap and a Secret.
    """
    everything, well = later(target), usual(target)
    at_once = {ask for kind in all_kinds() if kind.serves(target) for ask in kind.first(target).values()}
    always = {ask for kind in all_kinds() for ask in asks(kind, target, well)}
    planned: set[Ask] = set()
    for kind in all_kinds():
        for ask in asks(kind, target, everything):
            if ask not in planned:
                planned.add(ask)
                yield Planned(kind, 1 if ask in at_once else 2, ask, if_needed=ask not in always)


def asks(kind: type[Evidence], target: Target, known: Known) -> Iterator[Ask]:
    """Every ask of a kind of evidence about a target of which so much is known; none if it does not serve such."""
    if kind.serves(target):
        yield from kind.first(target).values()
        yield from kind.second(target, known).values()


def later(target: Target) -> Known:
    """Everything that answers could tell about such a target, at once."""
    above = _ABOVE.get(target.kind, tuple(CONTROLLERS.values()))
    return replace(
        _fitted(target, above),
        # Of a namespace that is too large to be listed.
        more_pods=True,
        more_slices=True,
        concerned=("SERVICE",),
        nearly=(("SERVICE", "SERVICE-SELECTOR"),),
        siblings="SIBLINGS-SELECTOR",
        representatives=_representatives(target),
        volumes=_volumes(target, LATER.volumes),
        node=replace(LATER.node, name=target.name) if target.kind is NODE else LATER.node,
        metrics=replace(
            LATER.metrics, autoscalers=tuple(replace(one, uid="AUTOSCALER-UID") for one in LATER.metrics.autoscalers)
        ),
    )


def usual(target: Target) -> Known:
    """What answers tell where nothing is wrong with the target."""
    # Most Jobs are nobody's.
    known = _fitted(target, (JOB,) if target.kind is JOB else _ABOVE.get(target.kind, _USUALLY))
    itself = NodeClue(target.name, suspect=True, silent=True, crowded=True)
    return replace(
        known,
        containers=tuple(replace(one, restarted=False) for one in LATER.containers),
        troubled=False,
        workload=replace(known.workload, pods=() if target.kind is POD else known.workload.pods),
        representatives=RepresentativesClue(),
        config=replace(LATER.config, lost_config_maps=(), lost_secrets=()),
        volumes=_volumes(target, VolumesClue()),
        node=itself if target.kind is NODE else NodeClue(LATER.node.name),
        admission=AdmissionClue(),
        network=NetworkClue(ingresses=(target.name,) if target.kind is INGRESS else ()),
        metrics=MetricsClue(node=LATER.metrics.node),
    )


def _fitted(target: Target, above: tuple[Kind, ...]) -> Known:
    """What capitals stand for, as far as it follows from the kind of the target."""
    owners = tuple(_owner(kind, target) for kind in above)
    revisions = {_REVISIONS[kind] for kind in above if kind in _REVISIONS}
    return replace(
        LATER,
        pod=target.name if target.kind is POD else "" if target.kind is NODE else LATER.pod,
        owners=owners,
        workload=_workload(target),
        rollout=replace(LATER.rollout, lists=tuple(by for by in LATER.rollout.lists if by.resource in revisions)),
    )


def _owner(kind: Kind, target: Target) -> OwnerRef:
    name = target.name if kind is target.kind else kind.name.upper()
    return OwnerRef(kind.group_version, kind.name, name, f"{kind.name.upper()}-UID")


def _workload(target: Target) -> WorkloadClue:
    match target.kind:
        case kind if kind is NODE:
            return WorkloadClue((PodsBy("pods", fields=f"spec.nodeName={target.name}"),))
        case kind if kind is CLAIM:
            return WorkloadClue((PodsBy("pods"),))
        case kind if kind is CRON_JOB:
            return WorkloadClue((PodsBy("pods", "SELECTOR"),), jobs=True)
        case kind if kind is AUTOSCALER:
            scaled = (DEPLOYMENT.group_version, DEPLOYMENT.resource, DEPLOYMENT.name.upper())
            return WorkloadClue((PodsBy("pods", "SELECTOR"),), scaled)
        case _:
            return WorkloadClue((PodsBy("pods", "SELECTOR"),))


def _representatives(target: Target) -> RepresentativesClue:
    """Other failing pods: a pod has none, those of a node are in any namespace."""
    if target.kind is POD:
        return RepresentativesClue()
    return RepresentativesClue(
        tuple(
            replace(one, namespace=target.namespace or "NAMESPACE", name="OTHER-POD", uid="OTHER-UID")
            for one in LATER.representatives.pods
        )
    )


def _volumes(target: Target, clue: VolumesClue) -> VolumesClue:
    """A claim that is the target is followed to its volume and class, and its events are read, however well it is."""
    if target.kind is not CLAIM:
        return clue
    itself = (target.name,)
    return replace(
        clue,
        claims=itself,
        wanted=itself,
        unwell=itself,
        volumes=LATER.volumes.volumes,
        classes=LATER.volumes.classes,
    )
