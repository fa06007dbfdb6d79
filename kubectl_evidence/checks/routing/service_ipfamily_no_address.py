"""The pod has no address of an IP family that its Service is for."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.checks.routing._room import by_slices
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Compared, Proven, Verdict, cite
from kubectl_evidence.semantics.endpoints import (
    address_types,
    endpoint_addresses,
    has_readable_addresses,
    should_pod_be_in_endpoints,
)
from kubectl_evidence.semantics.routing import selecting
from kubectl_evidence.target import Target
from kubectl_evidence.text import join, own, say

EXPLAINS = ("pod-missing-from-slice", "service-no-endpoints")


def check(pod: Pod, services: Services, target: Target) -> Iterator[Verdict]:
    """## What it decides
    Whether the pod has an address of each IP family of the Services that select it.

    ## How it decides
    The EndpointSlice controller writes slices for each of `spec.ipFamilies` and lists a pod in those of the families
    that it has addresses of (k8s.io/endpointslice/utils.go, getAddressTypesForService and getEndpointAddresses). A
    pod without any is listed nowhere, without an event or a condition.

    ## What would prove it
    Nothing more. It is a warning where one of two families is served: clients that resolve the
    other family's address of the Service are refused.

    ## Traps
    A pod without any address yet has no sandbox; that is another matter. Masked addresses tell no family.

    ## Example
    > Service/checkout is for IPv6, of which this pod has no address: it has 10.244.0.7
    """
    if pod.deleted is not None or not should_pod_be_in_endpoints(pod) or not has_readable_addresses(pod):
        return
    for name, service in selecting(pod, services).items():
        families = address_types(service)
        lacking = [family for family in families if not endpoint_addresses(pod, family)]
        if not lacking:
            continue
        wants = join(" and ", [own(family) for family in lacking])
        has = join(",", pod.addresses)
        yield Proven(
            subject=say("Service/{}", name),
            severity="error" if len(lacking) == len(families) else "warning",
            says=say("Service/{} is for {}, of which this pod has no address: it has {}", name, wants, has),
            cites=(
                cite(services, "items", name, "ip_families")
                if service.ip_families
                else cite(services, "items", name, "selector"),
                cite(pod, "pod_ip"),
            ),
            compared=(Compared(what=own("address of the family"), wants=wants, has=has, same=False),),
            would_weaken=say("an address of family {} in the pod's status.podIPs", wants),
            verify=by_slices(target, name, say("no endpoint of this pod in the slices of addressType {}", wants)),
        )
