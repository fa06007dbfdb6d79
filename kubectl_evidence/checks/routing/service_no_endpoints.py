"""A Service of this pod has nowhere to send traffic."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.ingresses import Ingresses
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pods import Pods
from kubectl_evidence.evidence.services import Service, Services
from kubectl_evidence.evidence.workload import Workload
from kubectl_evidence.finding import Pointer, Proven, RuledOut, Veiled, Verdict, Verify, cite
from kubectl_evidence.outcome import NotFound
from kubectl_evidence.semantics.pod_sets import pod_sets
from kubectl_evidence.semantics.readiness import may_still_start
from kubectl_evidence.semantics.routing import (
    asked_about,
    idle,
    leading,
    nearly_selecting,
    perhaps_selecting,
    pinned_elsewhere,
    place,
    routable,
    selecting,
    serves,
)
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name, Text, join, own, say

EXPLAINS = ()

# The EndpointSlice controller needs a moment after a Service or a pod has changed.
_LAG = timedelta(seconds=30)


def check(
    pod: Pod | NotFound,
    services: Services,
    slices: EndpointSlices,
    pods: Pods | None,
    ingresses: Ingresses | None,
    workload: Workload | None,
    target: Target,
    now: datetime,
) -> Iterator[Verdict | Veiled]:
    """## What it decides
    Whether a Service that selects the pod, or was meant to, can route traffic to any endpoint; and
    so of a Service that is the target, or that a target that is an Ingress leads to.

    ## How it decides
    The EndpointSlices that carry the Service's name as a label are joined as kube-proxy joins
    them: an endpoint counts if it is ready, or, when none is, if it still serves while it
    terminates, in a slice with a port of the Service. An unset `ready` means yes, as the API
    documents; `publishNotReadyAddresses` shows as ready. Of a Service without pods that is the target the ReplicaSets
    with the labels that it selects tell who should make some, and how many. A headless Service is resolved rather
    than proxied, so its ports do not matter. A Service without a selector is looked at where its
    slices name the pod, or where it was asked about. A Service that routes rules this out for itself.

    ## What would prove it
    Nothing more: without an endpoint, connections to the Service are refused or time out. Why
    there is none is what other checks find.

    ## Traps
    Only Services that concern this pod or the target: others are scaled to zero as they please. An
    ExternalName never has endpoints of its own. A pod that began a moment ago is not ready yet and
    nothing is wrong. A pod that is being deleted, or has finished well, leaves its Service empty on
    purpose. `endpoints: null` is an empty list. A Service that is a few seconds old has no slices yet.

    ## Example
    A consequence as a rule, here of a probe that is refused (fixtures/readiness-refused):
    > Service/cart has no endpoint that traffic can reach: 0 of 1 listed pods are ready
    """
    asked = {
        name: service
        for name, service in asked_about(target, services, ingresses).items()
        if service.type != "ExternalName"
    }
    concerned: dict[Name, Service] = {}
    examined = pod if isinstance(pod, Pod) else None
    if isinstance(pod, Pod):
        if pod.phase == "Succeeded" or pod.deleted is not None or may_still_start(pod, now):
            asked = {name: one for name, one in asked.items() if name not in selecting(pod, services)}
        else:
            concerned.update(selecting(pod, services))
            concerned.update(leading(pod, services, slices, {}))
            if pods is not None:
                concerned.update(nearly_selecting(pod, services, pods))
                pinned = pinned_elsewhere(pod, services)
                concerned.update({name: one for name, one in idle(pod, services, pods).items() if name in pinned})
                if perhaps_selecting(pod, services, pods):
                    yield Veiled((Services, Pod))
    for name, service in {**concerned, **asked}.items():
        reached = routable(service, slices, name)
        joined = slices.of_service(name)
        if any(endpoint.ready for endpoint in reached):
            count = len({endpoint.target_uid or endpoint.addresses for endpoint in reached})
            among = examined is not None and any(endpoint.target_uid == examined.uid for endpoint in reached)
            known = examined is not None
            yield RuledOut(
                subject=say("Service/{}", name),
                says=say(
                    "Service/{} routes to {}{}",
                    name,
                    say("{} ready endpoints", count) if count > 1 else say("1 ready endpoint"),
                    say(", this pod among them") if among else say(", this pod not among them") if known else say(""),
                ),
                cites=tuple(cite(slices, "items", one) for one in joined),
            )
        elif not reached and (service.created is None or now - service.created >= _LAG):
            makers = workload if name in asked else None
            empty = _unmade(name, makers) or _empty(name, service, services, pods, examined)
            yield _proven(name, service, services, slices, empty, makers, target)


def _proven(
    name: Name,
    service: Service,
    services: Services,
    slices: EndpointSlices,
    empty: Text | None,
    workload: Workload | None,
    target: Target,
) -> Proven:
    field = cite(services, "items", name, "selector") if service.selector else cite(services, "items", name)
    return Proven(
        subject=say("Service/{}", name),
        severity="error",
        says=_says(name, service, slices, empty),
        cites=(
            field,
            *(_makers(workload) if workload is not None else ()),
            *_where(name, slices),
        ),
        would_weaken=say("an answer through Service/{} while its slices are as they are", name),
        verify=Verify(
            command=say(
                "kubectl get endpointslices -n {} -l kubernetes.io/service-name={} -o yaml", place(target), name
            ),
            expect=say("no endpoint with `ready: true` in a slice with ports"),
        ),
    )


def _where(name: Name, slices: EndpointSlices) -> tuple[Pointer, ...]:
    joined = slices.of_service(name)
    return tuple(cite(slices, "items", one) for one in joined) or (cite(slices, "items"),)


def _makers(workload: Workload) -> Iterator[Pointer]:
    return (cite(workload, "makers", name) for name in workload.makers)


def _unmade(service: Name, workload: Workload | None) -> Text | None:
    """Who should make the pods that the Service selects, where it has none."""
    if workload is None or workload.total != 0 or not workload.makers:
        return None
    above = {name: one.controller for name, one in workload.makers.items()}
    told = [
        say("the ReplicaSets of {}/{}", owner.kind, owner.name) if owner is not None else say("ReplicaSet/{}", name)
        for name, owner in above.items()
    ]
    some = list(dict.fromkeys(told))
    wanted = sum(one.replicas for one in workload.makers.values())
    do = own("is" if len(some) == 1 and None in above.values() else "are")
    state = say("{} scaled to 0", do) if not wanted else say("{} to make {} and have none", do, wanted)
    return say("Service/{} selects no pod: {}, whose pods it would select, {}", service, join(" and ", some[:2]), state)


def _empty(name: Name, service: Service, services: Services, pods: Pods | None, pod: Pod | None) -> Text | None:
    """That the Service selects no live pod at all, where that is known."""
    if pods is None or pods.partial or name not in idle(pod, services, pods):
        return None
    wanted = join(" and ", [say("`{}={}`", key, value) for key, value in (service.selector or {}).items()])
    count = sum(len(one.pods) for one in pod_sets(pods, pod))
    of = say("none of the {} live pods of the namespace carries", count) if count > 1 else say("no live pod carries")
    return say("Service/{} selects no pod: {} {}", name, of, wanted)


def _says(name: Name, service: Service, slices: EndpointSlices, empty: Text | None) -> Text:
    joined = slices.of_service(name).values()
    listed = {endpoint.target_uid or endpoint.addresses: endpoint for one in joined for endpoint in one.endpoints}
    ready = [endpoint for endpoint in listed.values() if endpoint.ready]
    start = say("Service/{} has no endpoint that traffic can reach", name)
    if not service.selector:
        start = say("{}; it has no selector", start)
    if not listed and empty is not None:
        return empty
    if not joined:
        if service.selector:
            return say("{}: it has no EndpointSlice", start)
        return say("{}, and no EndpointSlice carries its name", start)
    if not listed:
        return say("{}: its EndpointSlices are empty", start)
    if not ready:
        return say("{}: 0 of {} listed pods are ready", start, len(listed))
    without = not service.headless and not any(serves(service, one) for one in joined)
    return say(
        "{}: {} of {} listed pods are ready, but {}",
        start,
        len(ready),
        len(listed),
        say("no EndpointSlice has a port of the Service") if without else say("none in a slice with its ports"),
    )
