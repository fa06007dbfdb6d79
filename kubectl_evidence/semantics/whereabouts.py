"""Whose an address or a host is that a program could not reach, as far as the objects of the namespace tell."""

from __future__ import annotations

from typing import Literal

from kubectl_evidence.evidence.endpoint_slices import EndpointSlices
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import Services
from kubectl_evidence.finding import Pointer, cite
from kubectl_evidence.frozen import dataclass
from kubectl_evidence.text import Name, Text, own, say

_LOOPBACK = ("127.", "::1", "localhost")


@dataclass(frozen=True)
class Whose:
    """The owner, in words, and where the evidence says so; `name` is the Service's, where it is one's or its pod's."""

    kind: Literal["self", "service", "pod", "unknown"]
    says: Text
    name: Name | None = None
    cites: tuple[Pointer, ...] = ()


def whose(host: Text, pod: Pod, services: Services | None, slices: EndpointSlices | None) -> Whose:
    """Look an address up among the Services' own, the endpoints' and the pod's, a name among the Services'."""
    if host.startswith(_LOOPBACK) or host == pod.pod_ip:
        return Whose("self", own("the pod itself"))
    for name, one in services.items.items() if services is not None else ():
        if services is not None and (one.cluster_ip == host or _is_name(host, name, pod)):
            return Whose("service", say("Service/{}", name), name, (cite(services, "items", name),))
    for key, part in slices.items.items() if slices is not None else ():
        for index, endpoint in enumerate(part.endpoints):
            if slices is not None and host in endpoint.addresses and endpoint.target_name is not None:
                says = say("pod {}", endpoint.target_name)
                if part.service is not None:
                    says = say("pod {} of Service/{}", endpoint.target_name, part.service)
                known = [name for name in (services.items if services is not None else ()) if name == part.service]
                where = (cite(slices, "items", key, "endpoints", index),)
                return Whose("pod", says, known[0] if known else None, where)
    return Whose("unknown", own(""))


def _is_name(host: Text, service: Name, pod: Pod) -> bool:
    """Whether a host is a Service's name as DNS has it in the cluster: alone, or with its namespace behind it."""
    if host == service:
        return True
    full = f"{service}.{pod.namespace}"
    return host in (full, f"{full}.svc") or host.startswith(f"{full}.svc.")
