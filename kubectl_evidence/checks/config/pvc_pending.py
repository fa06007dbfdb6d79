"""A PersistentVolumeClaim that something waits for is not bound."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from kubectl_evidence.effects import POD_MISSING
from kubectl_evidence.evidence.events import Event
from kubectl_evidence.evidence.parts.storage import Claim
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.volumes import Volumes
from kubectl_evidence.finding import Compared, Pointer, Proven, Verdict, Verify, cite
from kubectl_evidence.semantics.binding import unsuited
from kubectl_evidence.semantics.claims import is_by_hand, is_normal, lacks_class, provisioner_of, waiting_claims
from kubectl_evidence.semantics.durations import between
from kubectl_evidence.text import Name, Text, join, own, say

EXPLAINS = (*POD_MISSING, "init-container-not-finished", "pod-unschedulable")

# A driver makes a volume within seconds, slow ones within a minute.
_PATIENCE = timedelta(minutes=1)
_FAILED = frozenset({"ProvisioningFailed", "FailedBinding"})
# What the scheduler says where it chooses the volume (pkg/scheduler/framework/plugins/volumebinding).
_NO_VOLUME = "find available persistent volumes to bind"


def check(pod: Pod | None, volumes: Volumes, now: datetime) -> Iterator[Verdict]:
    """## What it decides
    Why a claim that something waits for has no volume: its provisioner fails, or does nothing, or no volume that was
    made by hand suits it, each with what it lacks.

    ## How it decides
    The claim is Pending and not being deleted, and its class exists. Where the latest event about it says that
    provisioning or binding failed, that is quoted; where nothing makes volumes of its class, the volumes that there
    are, if they were listed, are compared with it (k8s.io/component-helpers/storage/volume/pv_helpers.go,
    FindMatchingVolume); else it has waited for its provisioner for more than a minute.

    ## What would prove it
    Nothing more for the fact. Why a provisioner does nothing, its own log tells.

    ## Traps
    With WaitForFirstConsumer a claim waits until its pod has a node: that is normal. What the scheduler says of such
    a pod is pod-unschedulable's, unless it finds no volume to bind. An event of a failure may be followed by success:
    the phase counts. A class that does not exist has a check of its own.

    ## Example
    The one volume made by hand is too small (fixtures/claim-without-volume):
    > PersistentVolumeClaim/ledger-archive (StorageClass `by-hand`) is Pending: nothing makes volumes for it, and
    > PersistentVolume `ledger-archive-1` has 2Gi, 20Gi asked for
    """
    for name, claim in waiting_claims(pod, volumes):
        if not claim.collected or claim.phase != "Pending" or claim.deleted is not None or lacks_class(claim, volumes):
            continue
        none_found = is_by_hand(claim, volumes) and _finds_none(pod)
        # A provisioner that failed hands the choice of the node back to the scheduler.
        if is_normal(claim, volumes) and not none_found and _told(volumes, name) is None:
            continue
        yield from _pending(pod, volumes, name, claim, now)


def _finds_none(pod: Pod | None) -> bool:
    unfit = pod.unschedulable if pod is not None else None
    return unfit is not None and any(_NO_VOLUME in why for why in unfit.refusals)


def _pending(pod: Pod | None, volumes: Volumes, name: Name, claim: Claim, now: datetime) -> Iterator[Proven]:
    told, waited = _told(volumes, name), claim.created is not None and now - claim.created >= _PATIENCE
    by = provisioner_of(claim, volumes)
    event_cites = (told[0],) if told is not None else ()
    rows: tuple[Compared, ...] = ()
    if claim.volume_name is not None:
        found = _named(volumes, name, claim, pod, claim.volume_name)
        if found is None:
            return
        why, cites = found
    elif is_by_hand(claim, volumes):
        if told is None and not waited and not _finds_none(pod):
            return
        why, cites, rows = _none_suits(volumes, name, claim, pod)
    elif told is not None:
        why, cites = say("“{}”", told[1].message.excerpt(110)), ()
    elif waited and by is not None:
        why, cites = say("its provisioner `{}` has made no volume for {}", by, between(claim.created or now, now)), ()
    else:
        return
    of = say(" (StorageClass `{}`)", claim.class_name) if claim.class_name else own("")
    yield Proven(
        subject=say("PersistentVolumeClaim/{}", name),
        severity="error",
        says=say("PersistentVolumeClaim/{}{} is Pending: {}", name, of, why),
        cites=(cite(volumes, "claims", name, "phase"), *cites, *event_cites),
        since=claim.created,
        compared=rows,
        would_weaken=say("the claim being bound by now"),
        verify=Verify(
            command=say(
                "kubectl get pvc {}{} -o jsonpath='{{.status.phase}}'",
                name,
                say(" -n {}", pod.namespace) if pod is not None else own(""),
            ),
            expect=say("Pending"),
        ),
    )


def _told(volumes: Volumes, name: Name) -> tuple[Pointer, Event] | None:
    """The latest event about the claim that says that something failed."""
    key = say("PersistentVolumeClaim/{}", name)
    part = volumes.events.parts.get(key) if volumes.events is not None else None
    found = [(one.last, event, one) for event, one in part.items.items() if one.reason in _FAILED] if part else []
    latest = max(found, key=lambda each: (each[0] is not None, each[0]), default=None)
    if latest is None:
        return None
    return cite(volumes, "events", "parts", key, "items", latest[1]), latest[2]


def _named(
    volumes: Volumes, name: Name, claim: Claim, pod: Pod | None, wanted: Name
) -> tuple[Text, tuple[Pointer, ...]] | None:
    """Why the volume that the claim names itself is not had."""
    volume = volumes.volumes.get(wanted)
    if volume is None or volume.status not in ("collected", "not-found"):
        return None
    cites = (cite(volumes, "claims", name, "volume_name"), cite(volumes, "volumes", wanted))
    if volume.status == "not-found":
        return say("PersistentVolume `{}`, which it names, does not exist", wanted), cites
    why = list(unsuited(volume, name, pod.namespace, claim)) if pod is not None else []
    return (say("PersistentVolume `{}`, which it names, {}", wanted, join(", ", why)), cites) if why else None


def _none_suits(
    volumes: Volumes, name: Name, claim: Claim, pod: Pod | None
) -> tuple[Text, tuple[Pointer, ...], tuple[Compared, ...]]:
    """That nothing makes a volume, with the volumes that there are and what speaks against each."""
    listing = volumes.volume_list
    if listing is None or not listing.collected or pod is None:
        return say("nothing makes volumes for it, and no volume made by hand was bound to it"), (), ()
    rows, cites = [], [cite(volumes, "volume_list")]
    for called, volume in volumes.volumes.items():
        why = join(", ", list(unsuited(volume, name, pod.namespace, claim))) if volume.collected else own("")
        if why:
            rows.append(Compared(what=say("PersistentVolume `{}`", called), wants=claim.requested, has=why, same=False))
            cites.append(cite(volumes, "volumes", called))
    if not rows:
        return say("nothing makes volumes for it, and there is none that it could be bound to"), tuple(cites), ()
    first = say("{} {}", rows[0].what, rows[0].has or own(""))
    more = say(", and {} more do not suit", len(rows) - 1) if len(rows) > 1 else own("")
    return say("nothing makes volumes for it, and {}{}", first, more), tuple(cites[:4]), tuple(rows[:4])
