"""The volume that a PersistentVolumeClaim was bound to is gone."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.effects import POD_MISSING
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.volumes import Volumes
from kubectl_evidence.finding import Proven, Verdict, Verify, cite
from kubectl_evidence.text import own, say

EXPLAINS = (*POD_MISSING, "init-container-not-finished", "pod-unschedulable", "pvc-multi-attach", "volume-mount-failed")


def check(pod: Pod | None, volumes: Volumes) -> Iterator[Verdict]:
    """## What it decides
    Whether a claim has lost its volume, and with it what was written there.

    ## How it decides
    The claim's phase is Lost: it was bound, and the PersistentVolume does not exist any more, or is bound to another
    claim (pkg/controller/volume/persistentvolume, syncBoundClaim). No pod can begin with it, and it does not recover by
    itself.

    ## What would prove it
    Nothing more.

    ## Traps
    A pod that runs may still have the disk mounted. A volume of the same name that is made anew holds other data.

    ## Example
    > PersistentVolumeClaim/data has lost its PersistentVolume `pv-data`, which does not exist
    """
    for name, claim in volumes.claims.items():
        if claim.phase != "Lost":
            continue
        volume = volumes.volumes.get(claim.volume_name) if claim.volume_name is not None else None
        gone = say(", which does not exist") if volume is not None and volume.status == "not-found" else own("")
        cites = [cite(volumes, "claims", name, "phase")]
        if volume is not None and claim.volume_name is not None:
            cites.append(cite(volumes, "volumes", claim.volume_name))
        yield Proven(
            subject=say("PersistentVolumeClaim/{}", name),
            severity="error",
            says=say(
                "PersistentVolumeClaim/{} has lost its PersistentVolume `{}`{}",
                name,
                claim.volume_name or own("?"),
                gone,
            ),
            cites=tuple(cites),
            would_weaken=say("the claim being bound by now"),
            verify=Verify(
                command=say("kubectl get pvc {}{}", name, say(" -n {}", pod.namespace) if pod is not None else own("")),
                expect=say("Lost"),
            ),
        )
