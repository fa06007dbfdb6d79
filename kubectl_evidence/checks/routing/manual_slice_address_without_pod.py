"""A hand-made EndpointSlice leads to an address that no pod has any more."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.checks.routing._room import CONTROLLER, by_slices, concerned
from kubectl_evidence.evidence.dependencies import Dependencies
from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.ingresses import Ingresses
from kubectl_evidence.evidence.parts.slices import Endpoint
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.pods import Pods
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Suspected, Verdict, cite
from kubectl_evidence.outcome import NotFound
from kubectl_evidence.semantics.endpoints import family_of
from kubectl_evidence.semantics.routing import called
from kubectl_evidence.target import Target
from kubectl_evidence.text import Name, Text, join, say

EXPLAINS = ("container-fails-on-dependency",)


def check(
    pod: Pod | NotFound,
    services: Services,
    slices: EndpointSlices,
    pods: Pods,
    ingresses: Ingresses | None,
    dependencies: Dependencies | None,
    target: Target,
) -> Iterator[Verdict]:
    """## What it decides
    Whether a slice that somebody wrote by hand leads to a pod that is not there, or no longer there.

    ## How it decides
    An endpoint whose targetRef names a pod is compared with the live pods of the namespace, and with
    the address of the examined pod. An endpoint without one, of a Service that has no selector, is
    looked at where its address is in the range of the pods' node (the same /24, as every node gets
    one by default: --node-cidr-mask-size) and none of the namespace's endpoints has it. Pods get a
    new address whenever they are replaced; nobody writes it into such a slice.

    ## What would prove it
    That no pod of any namespace has the address: pods of others are not read.

    ## Traps
    Addresses outside of the pods' range are databases, other clusters, and virtual machines: nothing
    is known of those. A headless Service may be resolved to anything.

    ## Example
    > EndpointSlice/db-1, written by hand, leads Service/db to 10.244.0.42: no pod of the namespace
    > has that address
    """
    ranges = _ranges(pod, slices)
    here = {str(address) for address in (pod.addresses if isinstance(pod, Pod) else ())}
    here |= {
        str(address)
        for one in slices.items.values()
        if one.managed_by == CONTROLLER
        for endpoint in one.endpoints
        for address in endpoint.addresses
    }
    found = concerned(pod, services, slices, ingresses, target)
    for name, service in {**called(services, dependencies), **found}.items():
        if service.selector or service.type == "ExternalName":
            continue
        for key, one in slices.of_service(name).items():
            if one.managed_by == CONTROLLER:
                continue
            astray = [
                index for index, endpoint in enumerate(one.endpoints) if _is_astray(endpoint, pod, pods, ranges, here)
            ]
            if astray:
                yield _suspected(name, key, one.endpoints[astray[0]], astray, len(one.endpoints), slices, target)
                break


def _ranges(pod: Pod | NotFound, slices: EndpointSlices) -> set[str]:
    addresses = [*(pod.addresses if isinstance(pod, Pod) and not pod.host_network else ())]
    for one in slices.items.values():
        addresses += [a for e in one.endpoints for a in e.addresses if one.managed_by == CONTROLLER]
    return {address.rpartition(".")[0] for address in addresses if family_of(address) == "IPv4"}


def _is_astray(endpoint: Endpoint, pod: Pod | NotFound, pods: Pods, ranges: set[str], here: set[str]) -> bool:
    if not endpoint.ready:
        return False
    if endpoint.target_name is not None and endpoint.target_kind in (None, "Pod"):
        if isinstance(pod, Pod) and endpoint.target_name == pod.name:
            return bool(pod.addresses) and not {*endpoint.addresses} & {*pod.addresses}
        return not pods.partial and endpoint.target_name not in pods.items
    return bool(endpoint.addresses) and all(
        family_of(one) == "IPv4" and one.rpartition(".")[0] in ranges and str(one) not in here
        for one in endpoint.addresses
    )


def _suspected(
    name: Name,
    key: Name,
    endpoint: Endpoint,
    astray: list[int],
    count: int,
    slices: EndpointSlices,
    target: Target,
) -> Suspected:
    address: Text = join(",", endpoint.addresses)
    return Suspected(
        subject=say("Service/{}", name),
        severity="error" if len(astray) == count else "warning",
        says=say(
            "EndpointSlice/{}, written by hand, leads Service/{} to {}: no pod of the namespace has that address",
            key,
            name,
            address,
        ),
        cites=tuple(cite(slices, "items", key, "endpoints", index) for index in astray),
        would_prove=say("that no pod of any namespace has the address {}", address),
        would_weaken=say("a pod of another namespace with the address {}", address),
        verify=by_slices(target, name, say("{} in no line of `kubectl get pods -A -o wide`", address)),
    )
