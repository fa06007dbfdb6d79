"""Two containers of the pod declare the port name that a Service wants, for different numbers."""

from __future__ import annotations

from collections.abc import Iterator

from kubectl_evidence.evidence.logs import Logs
from kubectl_evidence.evidence.pod import Pod
from kubectl_evidence.evidence.services import ServicePort, Services
from kubectl_evidence.finding import Compared, Pointer, Suspected, Verdict, Verify, cite
from kubectl_evidence.semantics.listening import listening
from kubectl_evidence.semantics.ports import (
    FoundPort,
    find_port,
    named_target,
    namesakes,
    protocol_of,
    service_port_in_words,
)
from kubectl_evidence.semantics.probes import answering
from kubectl_evidence.semantics.routing import selecting
from kubectl_evidence.text import Name, join, own, say

EXPLAINS = ("log-listen-loopback", "log-listen-port-differs")


def check(pod: Pod, services: Services, logs: Logs | None) -> Iterator[Verdict]:
    """## What it decides
    Whether a Service's named targetPort is declared by several containers with different numbers,
    and the one that counts seems not to be the one that is meant.

    ## How it decides
    Port names are unique in a container only. The first in the order of the specification counts,
    main containers before sidecars (k8s.io/endpointslice, FindPort). It is suspected of being the
    wrong one where another of the numbers is answered by a probe or named by a log as listened on,
    and this one is neither. What a log says to listen on a loopback address answers no Service.

    ## What would prove it
    That nothing, or the wrong program, answers at the number that counts.

    ## Traps
    The same number twice is harmless, and so is another protocol. Where the first is meant, which
    is the usual case, nothing is wrong, and nothing is said.

    ## Example
    > Service/checkout port 80 wants `http`, which proxy (8080) and app (9090) declare: 8080 of
    > container proxy counts, as the first; 9090 is answered
    """
    if pod.finished or pod.deleted is not None:
        return
    said = [one for lines in listening(pod, logs).values() for one in lines]
    # What listens on a loopback address answers no Service.
    heard = {one.port for one in said if one.bound != "loopback"} | set(answering(pod))
    for name, service in selecting(pod, services).items():
        for index, port in enumerate(service.ports):
            winner = find_port(pod, port)
            if winner is None or service.headless or winner.port.container_port in heard:
                continue
            others = [
                one
                for one in namesakes(pod, port)
                if protocol_of(one.port) == protocol_of(port)
                and one.port.container_port != winner.port.container_port
                and one.port.container_port in heard
            ]
            if others:
                yield _found(pod, name, port, (winner, *others), cite(services, "items", name, "ports", index))


def _found(pod: Pod, name: Name, port: ServicePort, found: tuple[FoundPort, ...], here: Pointer) -> Suspected:
    winner, other = found[0], found[1]
    number = winner.port.container_port
    return Suspected(
        subject=say("Service/{}", name),
        severity="warning",
        says=say(
            "Service/{} port {} wants `{}`, which {} declare: {} of container {} counts, as the first; {} is answered",
            name,
            service_port_in_words(port),
            named_target(port) or own(""),
            join(" and ", [say("{} ({})", one.container, one.port.container_port) for one in found]),
            number,
            winner.container,
            other.port.container_port,
        ),
        cites=(here, *(cite(pod, "containers", one.container, "ports", one.index) for one in found)),
        compared=(
            Compared(
                what=say("number of port `{}`", named_target(port) or own("")),
                wants=say("{} ({})", other.port.container_port, other.container),
                has=say("{} ({})", number, winner.container),
                same=False,
            ),
        ),
        would_prove=say("that nothing answers the Service's clients at {}", number),
        would_weaken=say("an answer of the pod at port {}", number),
        verify=Verify(
            command=say(
                "kubectl get pod {} -n {} -o jsonpath='{{.spec.containers[*].ports}}'", pod.name, pod.namespace
            ),
            expect=say("{} before {}, of the same name", number, other.port.container_port),
        ),
    )
