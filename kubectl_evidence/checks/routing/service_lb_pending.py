"""A Service of type LoadBalancer has no load balancer yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from kubectl_evidence.checks.routing._room import concerned
from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.events import Event, Events, EventsOf, in_order
from kubectl_evidence.evidence.ingresses import Ingresses
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Service, Services
from kubectl_evidence.finding import Pointer, Proven, Suspected, Verdict, Verify, cite
from kubectl_evidence.outcome import NotFound
from kubectl_evidence.semantics.durations import between
from kubectl_evidence.semantics.routing import place
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name, Text, own, say

EXPLAINS = ()

# A cloud takes a minute or three; whoever makes them says at once that it does.
_MADE, _TAKEN_UP = timedelta(minutes=5), timedelta(seconds=30)
# Events are kept for an hour by default: of an older Service their absence tells nothing.
_KEPT = timedelta(minutes=55)
_FAILED = "SyncLoadBalancerFailed"
_QUOTED = 90


def check(
    pod: Pod | NotFound,
    services: Services,
    slices: EndpointSlices,
    events: Events | None,
    ingresses: Ingresses | None,
    target: Target,
    now: datetime,
) -> Iterator[Verdict]:
    """## What it decides
    Whether a Service of type LoadBalancer has been given an address, and if not, why.

    ## How it decides
    `status.loadBalancer.ingress` is empty. The service controller of a cloud says that it begins
    (EnsuringLoadBalancer) and why it fails (SyncLoadBalancerFailed) in events about the Service
    (k8s.io/cloud-provider/controllers/service). After five minutes an address is overdue; a Service
    about which nobody has said anything for half a minute was probably taken up by nobody.

    ## What would prove it
    An event that says why, or five minutes without an address. That no controller takes care of it
    is suspected from the absence of any event.

    ## Traps
    Inside the cluster the Service answers at its cluster IP all the same. A cluster on bare metal
    has no controller for it, unless one was installed; one of another loadBalancerClass leaves it
    alone. Events expire.

    ## Example
    A cluster without a controller for load balancers (fixtures/load-balancer-nobody-makes):
    > Service/storefront has no load balancer … after it was created, and no controller has said
    > anything about it
    """
    for name, service in concerned(pod, services, slices, ingresses, target).items():
        if service.type != "LoadBalancer" or service.balanced_at or service.created is None:
            continue
        age = now - service.created
        told = _told(name, events)
        failed = [(key, event) for key, event in (told or {}).items() if event.reason == _FAILED]
        if failed:
            yield _failed(name, service, services, events, failed[-1], target)
        elif age >= _MADE:
            yield _overdue(name, service, services, now, target)
        elif told is not None and not told and _TAKEN_UP <= age < _KEPT:
            yield _ignored(name, service, services, events, now, target)


def _told(name: Name, events: Events | None) -> Mapping[Name, Event] | None:
    """The events about a Service in order; None where they were not had."""
    found = _part(name, events)
    return in_order(found[1].items) if found is not None and found[1].collected else None


def _part(name: Name, events: Events | None) -> tuple[Text, EventsOf] | None:
    parts = events.parts if events is not None else {}
    return next(((key, part) for key, part in parts.items() if key == f"Service/{name}"), None)


def _class(service: Service) -> Text:
    if service.load_balancer_class is None:
        return own("")
    return say(" of class {}", service.load_balancer_class)


def _cites(name: Name, services: Services) -> tuple[Pointer, ...]:
    return (cite(services, "items", name, "type"),)


def _verify(name: Name, target: Target) -> Verify:
    return Verify(
        command=say("kubectl describe service {} -n {}", name, place(target)),
        expect=say("no `LoadBalancer Ingress`, and in its events why"),
    )


def _failed(
    name: Name, service: Service, services: Services, events: Events | None, last: tuple[Name, Event], target: Target
) -> Proven:
    key, event = last
    part = _part(name, events)
    where = (cite(events, "parts", part[0], "items", key),) if events is not None and part is not None else ()
    return Proven(
        subject=say("Service/{}", name),
        severity="warning",
        says=say("Service/{} has no load balancer{}: {}", name, _class(service), event.message.excerpt(_QUOTED)),
        cites=(*_cites(name, services), *where),
        since=event.first,
        would_weaken=say("a later event EnsuredLoadBalancer"),
        verify=_verify(name, target),
    )


def _overdue(name: Name, service: Service, services: Services, now: datetime, target: Target) -> Proven:
    return Proven(
        subject=say("Service/{}", name),
        severity="warning",
        says=say(
            "Service/{} has waited {} for its load balancer{}: it has no address outside of the cluster",
            name,
            between(service.created or now, now),
            _class(service),
        ),
        cites=(*_cites(name, services), cite(services, "items", name, "created")),
        since=service.created,
        would_weaken=say("an address in its status.loadBalancer"),
        verify=_verify(name, target),
    )


def _ignored(
    name: Name, service: Service, services: Services, events: Events | None, now: datetime, target: Target
) -> Suspected:
    part = _part(name, events)
    where = (cite(events, "parts", part[0]),) if events is not None and part is not None else ()
    return Suspected(
        subject=say("Service/{}", name),
        severity="warning",
        says=say(
            "Service/{} has no load balancer{} {} after it was created, and no controller has said anything about it",
            name,
            _class(service),
            between(service.created or now, now),
        ),
        cites=(*_cites(name, services), cite(services, "items", name, "created"), *where),
        since=service.created,
        would_prove=say("that nothing in the cluster makes load balancers{}", _class(service)),
        would_weaken=say("an event EnsuringLoadBalancer about the Service"),
        verify=_verify(name, target),
    )
