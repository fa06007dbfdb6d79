"""A hand-made EndpointSlice does not say which Service it is of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from kubectl_evidence.checks.routing._room import CONTROLLER, MIRROR, concerned, is_new
from kubectl_evidence.evidence.dependencies import Dependencies
from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.ingresses import Ingresses
from kubectl_evidence.evidence.parts.slices import EndpointSlice
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Compared, Pointer, Proven, Suspected, Verdict, Verify, cite
from kubectl_evidence.outcome import NotFound
from kubectl_evidence.semantics.routing import called, is_of, place
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name, Text, own, say

EXPLAINS = ("container-fails-on-dependency", "dependency-service-no-endpoints", "service-no-endpoints")


def check(
    pod: Pod | NotFound,
    services: Services,
    slices: EndpointSlices,
    ingresses: Ingresses | None,
    dependencies: Dependencies | None,
    target: Target,
    now: datetime,
) -> Iterator[Verdict]:
    """## What it decides
    Whether a Service without a selector has no slices because the one that somebody wrote for it
    lacks the label by which slices are found.

    ## How it decides
    kube-proxy finds the slices of a Service by the label `kubernetes.io/service-name` alone
    (pkg/proxy/endpointslicecache.go); names, owners and addresses do not matter. A slice without
    that label, or with the name of a Service that does not exist, is taken for one of a Service
    that has none if it is named like it or leads to the examined pod.

    ## What would prove it
    That the slice was meant for this Service is read from its name or from where it leads, and is
    suspected only; that no slice carries the Service's name is plain.

    ## Traps
    Controllers of other systems (multi-cluster Services, network add-ons) write slices with labels
    of their own, and say so in `endpointslice.kubernetes.io/managed-by`.

    ## Example
    > No EndpointSlice carries `kubernetes.io/service-name=db`; EndpointSlice/db-1, named like it,
    > has no such label
    """
    astray = {key: one for key, one in slices.items.items() if _is_astray(one, services)}
    found = concerned(pod, services, slices, ingresses, target)
    for name, service in {**called(services, dependencies), **found}.items():
        if service.selector or service.type == "ExternalName" or slices.of_service(name) or is_new(service, now):
            continue
        for key, one in astray.items():
            if key == name or key.startswith(f"{name}-"):
                yield _suspected(name, key, one, services, slices, target)
                break
    if isinstance(pod, Pod) and pod.deleted is None and not pod.finished:
        for key, one in astray.items():
            if one.service is not None and any(is_of(endpoint, pod) for endpoint in one.endpoints):
                yield _foreign(key, one, one.service, slices, target)


def _is_astray(one: EndpointSlice, services: Services) -> bool:
    """Whether no Service can find it, and no controller takes care of it."""
    if one.managed_by in (CONTROLLER, MIRROR) or not one.endpoints:
        return False
    return (one.service is None and one.managed_by is None) or (
        one.service is not None and all(one.service != name for name in services.items)
    )


def _label(one: EndpointSlice, key: Name, slices: EndpointSlices) -> Pointer:
    return cite(slices, "items", key, "service") if one.service is not None else cite(slices, "items", key)


def _verify(target: Target, key: Name) -> Verify:
    return Verify(
        command=say("kubectl get endpointslices -n {} {} --show-labels", place(target), key),
        expect=say("no label `kubernetes.io/service-name` with the name of a Service"),
    )


def _suspected(
    name: Name, key: Name, one: EndpointSlice, services: Services, slices: EndpointSlices, target: Target
) -> Suspected:
    has = say("carries `kubernetes.io/service-name={}`", one.service) if one.service else say("has no such label")
    return Suspected(
        subject=say("Service/{}", name),
        severity="error",
        says=say(
            "No EndpointSlice carries `kubernetes.io/service-name={}`; EndpointSlice/{}, named like it, {}",
            name,
            key,
            has,
        ),
        cites=(_label(one, key, slices), cite(services, "items", name)),
        compared=(Compared(what=own("label kubernetes.io/service-name"), wants=name, has=one.service, same=False),),
        would_prove=say("that EndpointSlice/{} was written for Service/{}", key, name),
        would_weaken=say("another use of EndpointSlice/{} than this Service", key),
        verify=_verify(target, key),
    )


def _foreign(key: Name, one: EndpointSlice, service: Text, slices: EndpointSlices, target: Target) -> Proven:
    return Proven(
        subject=say("EndpointSlice/{}", key),
        severity="warning",
        says=say("EndpointSlice/{} leads to this pod for Service/{}, which does not exist", key, service),
        cites=(_label(one, key, slices),),
        would_weaken=say("another reader of EndpointSlice/{} than kube-proxy", key),
        verify=_verify(target, key),
    )
