"""An EndpointSlice still leads to a pod that is gone, or to an address that the pod no longer has."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from kubectl_evidence.checks.routing._room import CONTROLLER, by_slices, concerned
from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.ingresses import Ingresses
from kubectl_evidence.evidence.parts.slices import Endpoint
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pods import Pods
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Compared, Pointer, Proven, Suspected, Verdict, cite
from kubectl_evidence.outcome import NotFound
from kubectl_evidence.semantics.endpoints import has_readable_addresses
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name, Text, join, own, say

EXPLAINS = ()

# Lists are read within a second of one another, and the controller writes within a few.
_LAG = timedelta(seconds=60)


def check(
    pod: Pod | NotFound,
    services: Services,
    slices: EndpointSlices,
    pods: Pods,
    ingresses: Ingresses | None,
    target: Target,
    now: datetime,
) -> Iterator[Verdict]:
    """## What it decides
    Whether the slices that the EndpointSlice controller keeps for a Service name pods that are
    there.

    ## How it decides
    Each endpoint names its pod by name and uid (targetRef). One with the examined pod's name and
    another uid is of a pod that was replaced; one with its uid and an address that it does not have
    was written before the pod had this one. One whose pod is not among the live pods of the
    namespace is of a pod that is gone. kube-proxy sends traffic there until the slice is written anew.

    ## What would prove it
    For the examined pod both sides are known, and it is older than a minute. That another pod is
    gone is suspected: it may have gone between the two reads.

    ## Traps
    A pod of a StatefulSet comes back under its old name. Where not all pods of the namespace were
    read, that one is not among them tells nothing. A slice that somebody else writes is another
    matter.

    ## Example
    > The EndpointSlices of Service/checkout list Pod/gone-1 and 1 more as ready, which are not
    > among the live pods of the namespace
    """
    old = isinstance(pod, Pod) and pod.created is not None and now - pod.created >= _LAG
    for name in concerned(pod, services, slices, ingresses, target):
        gone: dict[Name, Pointer] = {}
        for key, one in slices.of_service(name).items():
            if one.managed_by != CONTROLLER:
                continue
            for index, endpoint in enumerate(one.endpoints):
                here = cite(slices, "items", key, "endpoints", index)
                if isinstance(pod, Pod) and endpoint.target_name == pod.name:
                    if old and pod.deleted is None and not pod.finished:
                        yield from _of_pod(pod, endpoint, name, key, here, target)
                elif _is_gone(endpoint, pods) and endpoint.target_name is not None:
                    gone[endpoint.target_name] = here
        if gone and not pods.partial:
            yield _gone(gone, name, pods, target)


def _is_gone(endpoint: Endpoint, pods: Pods) -> bool:
    of_pod = endpoint.target_kind in (None, "Pod") and endpoint.target_name is not None
    return of_pod and endpoint.ready and not endpoint.terminating and endpoint.target_name not in pods.items


def _of_pod(pod: Pod, endpoint: Endpoint, name: Name, key: Name, here: Pointer, target: Target) -> Iterator[Proven]:
    wants: Text | None
    if endpoint.target_uid is not None and pod.uid is not None and endpoint.target_uid != pod.uid:
        what, wants, has = own("uid"), pod.uid, endpoint.target_uid
        where = cite(pod, "uid")
    elif pod.addresses and has_readable_addresses(pod) and not {*endpoint.addresses} & {*pod.addresses}:
        what, wants, has = own("address"), join(",", pod.addresses), join(",", endpoint.addresses)
        where = cite(pod, "pod_ip")
    else:
        return
    yield Proven(
        subject=say("Service/{}", name),
        severity="warning",
        says=say(
            "EndpointSlice/{} of Service/{} has the {} {} for this pod, which has {}: traffic goes astray",
            key,
            name,
            what,
            has,
            wants,
        ),
        cites=(here, where),
        compared=(Compared(what=what, wants=wants, has=has, same=False),),
        would_weaken=say("a slice that has been written anew since"),
        verify=by_slices(target, name, say("an endpoint of pod {} with the {} {}", pod.name, what, has)),
    )


def _gone(gone: dict[Name, Pointer], name: Name, pods: Pods, target: Target) -> Suspected:
    first = next(iter(gone))
    count = len(gone)
    more = say(" and {} more", count - 1) if count > 1 else own("")
    return Suspected(
        subject=say("Service/{}", name),
        severity="warning",
        says=say(
            "The EndpointSlices of Service/{} list {}{} as ready, which {} not among the live pods of the namespace",
            name,
            say("Pod/{}", first),
            more,
            own("is" if count == 1 else "are"),
        ),
        cites=(*gone.values(), cite(pods, "items")),
        would_prove=say("that it is still listed a minute later"),
        would_weaken=say("a pod that went while the lists were read"),
        verify=by_slices(
            target, name, say("an endpoint with targetRef {} that `kubectl get pod {}` does not find", first, first)
        ),
    )
