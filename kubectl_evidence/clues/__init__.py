"""What the first answers told that later asks need: names, uids and labels, nothing else.

One module per subject. Each has a dataclass of its own, a field of `Known`; `read(seen, subject)`, which takes it from
the answers so far; and `LATER`, where capitals stand for what no answer has told yet, for plans and permissions.
"""

from __future__ import annotations

from dataclasses import field

from kubectl_evidence.clues import (
    admission,
    config,
    metrics,
    network,
    node,
    representatives,
    rollout,
    volumes,
    workload,
)
from kubectl_evidence.clues.admission import AdmissionClue
from kubectl_evidence.clues.config import ConfigClue
from kubectl_evidence.clues.metrics import MetricsClue
from kubectl_evidence.clues.network import NetworkClue
from kubectl_evidence.clues.node import NodeClue
from kubectl_evidence.clues.refs import ContainerRef, OwnerRef, ServiceRef
from kubectl_evidence.clues.representatives import RepresentativesClue
from kubectl_evidence.clues.rollout import RolloutClue
from kubectl_evidence.clues.volumes import VolumesClue
from kubectl_evidence.clues.workload import WorkloadClue
from kubectl_evidence.frozen import dataclass

__all__ = ["LATER", "Known"]


@dataclass(frozen=True)
class Known:
    """What later asks need from earlier answers.

    `owners` runs from the pod upwards; a Deployment is inferred from its ReplicaSet's name and
    the label pod-template-hash (k8s.io/kubernetes pkg/controller/deployment/sync.go names the
    ReplicaSet DEPLOYMENT-HASH), so that both are read in one wave.

    `pod_told` says that the pod's own answer has come, or will not come: what is asked for in its stead
    is not asked for before. Of a namespace that is too large to be listed, only what concerns the pod is
    asked for: the Services `concerned`, and those among them, with their selectors, that select it only
    nearly.

    `pod` is the name of the pod that is examined: the target, or the worst of those that it leads to. Where there is
    none, `labels` and everything that is read from a spec are those of the template that no pod came from.
    """

    uid: str = ""
    containers: tuple[ContainerRef, ...] = ()
    owners: tuple[OwnerRef, ...] = field(default=())
    metrics_service: ServiceRef | None = None
    more_pods: bool = False
    more_slices: bool = False
    concerned: tuple[str, ...] = ()
    nearly: tuple[tuple[str, str], ...] = ()
    siblings: str = ""
    pod_told: bool = True
    pod: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    # Something about the pod needs an explanation; it has no node yet.
    troubled: bool = False
    unscheduled: bool = False
    # The target leads to no pod, and everything that could lead to one was answered.
    podless: bool = False
    workload: WorkloadClue = WorkloadClue()
    representatives: RepresentativesClue = RepresentativesClue()
    rollout: RolloutClue = RolloutClue()
    config: ConfigClue = ConfigClue()
    volumes: VolumesClue = VolumesClue()
    node: NodeClue = NodeClue()
    admission: AdmissionClue = AdmissionClue()
    network: NetworkClue = NetworkClue()
    metrics: MetricsClue = MetricsClue()


# Names that only answers tell. They stand in paths, so they are spelled like names.
LATER = Known(
    uid="UID",
    containers=(ContainerRef("CONTAINER", "container", restarted=True),),
    owners=(OwnerRef("apps/v1", "ReplicaSet", "REPLICASET", "UID"), OwnerRef("apps/v1", "Deployment", "DEPLOYMENT")),
    metrics_service=ServiceRef("kube-system", "metrics-server"),
    pod="POD",
    troubled=True,
    workload=workload.LATER,
    representatives=representatives.LATER,
    rollout=rollout.LATER,
    config=config.LATER,
    volumes=volumes.LATER,
    node=node.LATER,
    admission=admission.LATER,
    network=network.LATER,
    metrics=metrics.LATER,
)
