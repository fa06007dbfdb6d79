"""Two ports of a Service lead to each other's namesakes in the pod."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import ServicePort, Services
from kubectl_evidence.finding import Compared, Suspected, Verdict, Verify, cite
from kubectl_evidence.semantics.ports import FoundPort, resolves, service_port_in_words
from kubectl_evidence.semantics.routing import selecting
from kubectl_evidence.text import Name, Text, own, say

EXPLAINS = ()


def check(pod: Pod, services: Services) -> Iterator[Verdict]:
    """## What it decides
    Whether two ports of a Service have changed places: the one named A leads to the pod's port B,
    and the one named B to its port A.

    ## How it decides
    Each targetPort, named or not, is resolved to a declared port of the pod
    (k8s.io/endpointslice, FindPort), and the names of both ends are compared.

    ## What would prove it
    That a client of either port meets the other's program.

    ## Traps
    It is legal, if unusual: before a load balancer that ends TLS `https` may lead to `http`, but
    then hardly `http` to `https`. One of the two alone says nothing.

    ## Example
    > Service/checkout port http (80) leads to the pod's `admin` (9090), and port admin (81) to its
    > `http` (8080): they seem swapped
    """
    if pod.finished:
        return
    for name, service in selecting(pod, services).items():
        leads = [
            (index, port, found)
            for index, port in enumerate(service.ports)
            if port.name and (found := resolves(pod, port)) is not None and found.port.name
        ]
        for place, (index, port, found) in enumerate(leads):
            for other_index, other, other_found in leads[place + 1 :]:
                crossed = port.name == other_found.port.name and other.name == found.port.name
                if crossed and port.name != other.name:
                    pair = ((index, port, found), (other_index, other, other_found))
                    yield _found(pod, name, services, pair)


def _found(pod: Pod, name: Name, services: Services, pair: tuple[tuple[int, ServicePort, FoundPort], ...]) -> Suspected:
    (_, one, found), (_, other, other_found) = pair
    return Suspected(
        subject=say("Service/{}", name),
        severity="warning",
        says=say(
            "Service/{} port {} leads to the pod's {}, and port {} to its {}: they seem swapped",
            name,
            service_port_in_words(one),
            _pod_port(found),
            service_port_in_words(other),
            _pod_port(other_found),
        ),
        cites=(
            *(cite(services, "items", name, "ports", index) for index, _, _ in pair),
            *(cite(pod, "containers", each.container, "ports", each.index) for _, _, each in pair),
        ),
        compared=tuple(
            Compared(
                what=say("target of Service port `{}`", port.name or own("")),
                wants=port.name,
                has=_pod_port(each),
                same=False,
            )
            for _, port, each in pair
        ),
        would_prove=say("that a client of port {} meets the program of `{}`", one.port, found.port.name or own("")),
        would_weaken=own("clients of both ports that get the answers they expect"),
        verify=Verify(
            command=say("kubectl get service {} -n {} -o jsonpath='{{.spec.ports}}'", name, pod.namespace),
            expect=say(
                "targetPort of `{}` and of `{}` the other way round", one.name or own(""), other.name or own("")
            ),
        ),
    )


def _pod_port(found: FoundPort) -> Text:
    return say("`{}` ({})", found.port.name or own(""), found.port.container_port)
