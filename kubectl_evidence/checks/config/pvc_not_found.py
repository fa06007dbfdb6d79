"""A volume of the pod is a PersistentVolumeClaim that does not exist."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from kubectl_evidence.effects import POD_MISSING
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.volumes import Volumes
from kubectl_evidence.finding import Compared, Pointer, Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.preparation import waiting_since
from kubectl_evidence.text import Name, join, own, say

EXPLAINS = (*POD_MISSING, "init-container-not-finished", "pod-unschedulable", "volume-mount-failed")

# The claim of a generic ephemeral volume is made right after its pod (pkg/controller/volume/ephemeral).
_YOUNG = timedelta(seconds=10)


def check(pod: Pod, volumes: Volumes, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Whether the pod waits for a claim that nobody made, and which one of nearly the same name there is.

    ## How it decides
    A volume of the pod's spec leads to the claim (of a generic ephemeral volume, to POD-VOLUME:
    k8s.io/component-helpers/storage/ephemeral), the claim was asked for in the pod's namespace and is not there, and
    no container of the pod has begun: the scheduler places no pod whose claim is missing
    (pkg/scheduler/framework/plugins/volumebinding), and the kubelet mounts none.

    ## What would prove it
    Nothing more: it is the API server's answer.

    ## Traps
    Of more claims than are asked for one by one only a complete list proves one absent. A pod that runs has its volume,
    whatever became of the claim. A StatefulSet makes the claims of its templates before the pod.

    ## Example
    In fixtures/claim-missing:
    > PersistentVolumeClaim/report-data of volume `data` does not exist in claim-missing; there is `reports-data`
    """
    if pod.finished or pod.deleted is not None or (pod.created is not None and now - pod.created < _YOUNG):
        return
    if pod.node_name is not None and waiting_since(pod) is None:
        return
    listing = volumes.claim_list
    complete = listing is not None and listing.collected and not listing.truncated
    for volume, name in pod.claims.items():
        claim = volumes.claims.get(name)
        if claim is not None and claim.status == "not-found":
            cites = (cite(pod, "claims", volume), cite(volumes, "claims", name))
            yield _missing(pod, volume, name, claim.similar or (), cites)
        elif claim is None and complete:
            yield _missing(pod, volume, name, (), (cite(pod, "claims", volume), cite(volumes, "claim_list")))


def _missing(pod: Pod, volume: Name, name: Name, similar: tuple[Name, ...], cites: tuple[Pointer, ...]) -> Proven:
    there = say("; there is `{}`", similar[0]) if similar else own("")
    return Proven(
        subject=say("PersistentVolumeClaim/{}", name),
        severity="error",
        says=say("PersistentVolumeClaim/{} of volume `{}` does not exist in {}{}", name, volume, pod.namespace, there),
        cites=cites,
        since=pod.created,
        compared=(
            Compared(
                what=say("claim of volume `{}`", volume),
                wants=name,
                has=join(", ", similar) if similar else None,
                same=False,
            ),
        ),
        would_weaken=say("the claim existing by now"),
        verify=Verify(
            command=say("kubectl get pvc {} -n {}", name, pod.namespace),
            expect=say('persistentvolumeclaims "{}" not found', name),
        ),
    )
